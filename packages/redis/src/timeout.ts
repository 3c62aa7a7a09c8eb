/**
 * Sends work and tells once how it ended, at the latest after `timeoutMs`. What the socket already
 * holds is read before the verdict: a process that was busy has not found Redis slow.
 */
export function settleWithin<T>(
  timeoutMs: number | undefined,
  send: () => Promise<T>,
  onReply: (reply: T) => void,
  onFailure: (error: unknown) => void,
): void {
  let timer: NodeJS.Timeout | undefined;
  let settled = false;
  const once = (tell: () => void): void => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    tell();
  };
  const fail = (error: unknown): void => once(() => onFailure(error));
  if (timeoutMs !== undefined) {
    timer = setTimeout(() => {
      setImmediate(() => fail(new Error(`no answer within ${timeoutMs} ms`)));
    }, timeoutMs);
  }
  try {
    send().then((reply) => once(() => onReply(reply)), fail);
  } catch (error) {
    fail(error);
  }
}
