/** The header that proves who sent a document, and that nobody has changed it. */
export const signatureHeader = "Executioner-Signature";

/**
 * Signs the body of a request: `t=<seconds>,v1=<hex>`, where the second part is HMAC-SHA-256 over the
 * time, a dot and the body, byte for byte. The receiver refuses what is too old, and so a replay.
 *
 * @param at Epoch ms.
 */
export async function signNotice(body: string, secret: string, at: number): Promise<string> {
  const time = Math.floor(at / 1000);
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" } as const;
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, [
    "sign",
  ]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`${time}.${body}`));
  const hex = Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  return `t=${time},v1=${hex}`;
}
