// Search as you type. Without scripts the form works as it is.
const box = document.getElementById("q"), place = document.getElementById("found");
let waiting, asked = 0;
box.addEventListener("input", (event) => {
  if (event.isComposing) return;
  clearTimeout(waiting);
  waiting = setTimeout(ask, 200);
});
box.addEventListener("compositionend", ask);
async function ask() {
  const no = ++asked;
  const answer = await fetch("/found?q=" + encodeURIComponent(box.value.trim()), { headers: { Accept: "text/html" } });
  if (answer.redirected) return location.reload(); // signed out meanwhile
  const text = await answer.text();
  if (no === asked && answer.ok) place.innerHTML = text; // escaped by the server
}
