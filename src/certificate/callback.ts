/** Asks for the name that goes on a certificate. */
export const ASK_CERTIFICATE = "certificate:ask";
