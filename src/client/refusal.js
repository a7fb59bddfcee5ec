export const UNREACHABLE = 'the server cannot be reached';

/** An EventSource does not say why: a second request does. */
export async function refusal(url, { withCredentials }) {
  const asking = new AbortController();
  try {
    const answer = await fetch(url, {
      headers: { Accept: 'application/problem+json' },
      cache: 'no-store',
      credentials: withCredentials ? 'include' : 'same-origin',
      signal: asking.signal,
    });
    return await whyRefused(answer);
  } catch {
    return { reason: UNREACHABLE };
  } finally {
    asking.abort();
  }
}

/** The reason, whether a retry is useless, and the wait that the server asks for, in ms. */
export async function whyRefused(answer) {
  const { status, headers } = answer;
  const type = headers.get('Content-Type') ?? 'nothing';
  if (status === 200 && type.startsWith('text/event-stream')) {
    return {};
  }
  const problem = type.startsWith('application/problem+json');
  const reason = problem ? (await answer.json()).detail : `the server says ${status} with ${type}`;
  const after = headers.get('Retry-After');
  const now = Date.parse(headers.get('Date')) || Date.now();
  const wait = after === null ? undefined : Math.max(0, /^\d+$/.test(after) ? after * 1_000 : Date.parse(after) - now);
  return { reason, forGood: status < 500 && status !== 429, wait };
}
