"""Words that a table breaks over lines, as a browser shows them. No tests here."""

BROKEN_WORDS = """() => {
    const found = [], text = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, node =>
        node.parentElement.closest('td, th') && node.parentElement.getClientRects().length
            ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        for (const word of node.textContent.matchAll(/[A-Za-z0-9]{2,24}/g)) {
            text.setStart(node, word.index);
            text.setEnd(node, word.index + word[0].length);
            const lines = new Set([...text.getClientRects()].map(line => Math.round(line.top)));
            if (lines.size > 1 && !node.parentElement.closest('.long')) found.push(word[0]);
        }
    return found;
}"""
"""Short words only: what is too long to be a word may break."""

SCROLLS = (
    "[...document.querySelectorAll('.wide')].filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
)
"""Tables wider than their place."""
