/** libsodium, loaded when first needed: it takes 15 MB, and many bots never see a tip. */
export async function loadSodium() {
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  return sodium;
}
