// Before the first paint: the appearance this reader chose in the footer or on the preferences page. Pages are the same
// for everybody, so the choice comes from its cookie; without one the brand decides, and a brand may leave it to the
// device ("auto").
{
  const chosen = /(?:^|; )portico_appearance=(auto|light|dark)(?:;|$)/.exec(document.cookie);
  if (chosen) document.documentElement.dataset.appearance = chosen[1];
}
