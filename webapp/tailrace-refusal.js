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
    return { reason: 'the server cannot be reached' };
  } finally {
    asking.abort();
  }
}

export async function whyRefused(answer) {
  const type = answer.headers.get('Content-Type') ?? 'nothing';
  const problem = type.startsWith('application/problem+json');
  const reason = problem ? (await answer.json()).detail : `the server says ${answer.status} with ${type}`;
  return answer.status === 200 && type.startsWith('text/event-stream') ? {} : { reason, forGood: answer.status < 500 };
}
