"""How well linking does, on made-up truth and on real data, as figures. Nothing here is part of a build."""
