// Passkeys: asks the browser for one and sends what it answers with the form around the button.
//
// The server speaks the JSON of WebAuthn level 3, where bytes are base64url. Browsers that can read
// and write it themselves are too new to rely on.
import { sayNotice } from "./notices";

type Json = Record<string, any>;

function bytes(text: string): ArrayBuffer {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0)).buffer;
}

function text(value: ArrayBuffer | null): string | undefined {
  if (value === null) return undefined;
  const binary = Array.from(new Uint8Array(value), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function known(credentials: Json[] | undefined): PublicKeyCredentialDescriptor[] {
  return (credentials ?? []).map((each) => ({ ...each, id: bytes(each["id"]) }) as PublicKeyCredentialDescriptor);
}

async function create(options: Json): Promise<Json> {
  const asked = options["publicKey"];
  const credential = (await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: known(asked.excludeCredentials),
      // Kept on the device and behind its lock: such a passkey signs in by itself.
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function get(options: Json): Promise<Json> {
  const asked = options["publicKey"];
  const credential = (await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  };
}

function common(credential: PublicKeyCredential): Json {
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** Give what the server asks the browser for: in the page, or at an address where it changes each time. */
async function options(form: HTMLFormElement): Promise<Json> {
  const address = form.dataset["optionsUrl"];
  if (!address) return JSON.parse(document.getElementById("js_data")?.textContent ?? "{}");
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function ask(form: HTMLFormElement, field: HTMLInputElement): Promise<void> {
  const given = await options(form);
  const credential = given["creation_options"]
    ? await create(given["creation_options"])
    : await get(given["request_options"]);
  field.value = JSON.stringify(credential);
  form.submit();
}

/** Show what needs passkeys where the browser has them, and let the forms ask for one. */
export function offerPasskeys(): void {
  // Only there where the page came by HTTPS or from this very machine, and never at a bare address.
  if (!window.PublicKeyCredential || /^[\d.]+$|:/.test(location.hostname)) return;
  document.querySelectorAll<HTMLElement>("[data-with-passkeys]").forEach((part) => (part.hidden = false));
  document.querySelectorAll<HTMLElement>("[data-without-passkeys]").forEach((part) => (part.hidden = true));
  document.querySelectorAll<HTMLFormElement>("form[data-passkey]").forEach((form) => {
    const field = form.elements.namedItem("credential") as HTMLInputElement;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form, field).catch(() => sayNotice(form.dataset["passkey"] ?? ""));
    });
  });
}
