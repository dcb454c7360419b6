// Before the first paint: the appearance chosen on the preferences page. Pages are the same for everybody, so the
// choice comes from its cookie; without one the device decides.
{
  const chosen = /(?:^|; )portico_appearance=(light|dark)(?:;|$)/.exec(document.cookie);
  if (chosen) document.documentElement.dataset.appearance = chosen[1];
}
