/**
 * Returns an address as messages may show it: it may have a password and, in its query, keys, and
 * messages get neither. What is no address, such as one with references, is cut before its query.
 */
export function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) {
    return address.replace(/[?#].*$/s, "").replace(/^([a-z]+:\/\/)[^/]*@/i, "$1");
  }
  const url = new URL(address);
  url.username = "";
  url.password = "";
  url.search = "";
  return url.href;
}
