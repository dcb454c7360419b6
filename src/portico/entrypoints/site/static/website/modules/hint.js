// What public pages may know of who reads them: the hint cookie holds "pieces.signedIn".

export const signedIn = () => /(?:^|; )portico_hint=\d+\.1(?:;|$)/.test(document.cookie);
