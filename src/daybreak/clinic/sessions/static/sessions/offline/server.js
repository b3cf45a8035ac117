// What the server answers to one question, sorted into what a session has to know.

const PATIENCE_MS = 10_000;

/** The server does not answer, or something in between does in its place. */
export class Unreachable extends Error {}
/** The server wants a sign-in first. */
export class SignedOut extends Error {}
/** The server answered, but not what was asked for. status: its code. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const GATEWAY = [502, 503, 504];
// What no part of Daybreak that scripts ask ever says without JSON: a portal's page, or a request cut off on its way.
const NO_WORD = [200, 400];

/** The JSON of an address. Rejects with one of the three. */
export function getJson(address) {
  return asked(address, {});
}

/** The JSON that is answered to a posted body. Rejects with one of the three. */
export function postJson(address, body, csrf) {
  return asked(address, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": csrf, ...(typeof body === "string" && { "Content-Type": "application/json" }) },
  });
}

async function asked(address, options) {
  const response = await reached(address, options);
  if (response.type === "opaqueredirect" || response.status === 401) throw new SignedOut("Sign in again.");
  if (GATEWAY.includes(response.status)) throw new Unreachable(`something in between answered ${response.status}`);
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  if (answer === null && NO_WORD.includes(response.status)) throw new Unreachable("the answer is not Daybreak's");
  throw new Refusal(response.status, answer?.error ?? `The server answered ${response.status}.`);
}

async function reached(address, options) {
  const always = { credentials: "same-origin", redirect: "manual", cache: "no-store" };
  try {
    return await fetch(address, { ...always, ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    throw new Unreachable(error.message);
  }
}
