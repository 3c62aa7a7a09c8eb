/** Path of a method of the public service. */
export function methodPath(name: string): string {
  return `eaglerank.feed.v1.FeedService/${name}`;
}

export const LOG_EVENTS = methodPath('LogEvents');
