/**
 * Gives every style sheet that is made at run time the nonce of this page, without which the server's content security policy
 * refuses it. antd takes a nonce for its own styles, but not for those with which it measures scroll bars.
 */
export function allowStyles(): void {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  const create = document.createElement.bind(document);
  document.createElement = (...input: Parameters<typeof create>): HTMLElement => {
    const element = create(...input);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
