import { messageShape } from '@eaglerank/contracts';
import { methodPath } from '../serve/paths.js';
import { jsonCodec, type JsonCodec } from './proto-json.js';

/** One path of the JSON door. */
export interface Route {
  /** For metrics and documents, with its parameter in braces. */
  readonly pattern: string;
  readonly verb: 'GET' | 'POST';
  /** Path of the gRPC method. */
  readonly method: string;
  readonly request: JsonCodec;
  readonly response: JsonCodec;
  readonly maxBytes: number;
  /** Time of a request that names none, ms; the method's own where undefined. */
  readonly timeoutMs?: number;
}

const SMALL = 64 * 1024;
const MIB = 1024 * 1024;
const LOG_EVENTS_MS = 5000;

function post(pattern: string, name: string, maxBytes = SMALL, timeoutMs?: number): Route {
  return {
    ...{ pattern, maxBytes },
    verb: 'POST',
    method: methodPath(name),
    request: jsonCodec(messageShape(`eaglerank.feed.v1.${name}Request`)),
    response: jsonCodec(messageShape(`eaglerank.feed.v1.${name}Response`)),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

const POSTS = [
  post('/v1/feed', 'GetFeed'),
  post('/v1/rank', 'RankItems'),
  post('/v1/similar', 'GetSimilarItems'),
  post('/v1/events', 'LogEvents', MIB, LOG_EVENTS_MS),
];
const EXPLANATION: Route = {
  ...post('/v1/feeds/{request_id}/explanation', 'ExplainFeed'),
  verb: 'GET',
};
const BY_PATH = new Map(POSTS.map((route) => [route.pattern, route]));
const EXPLANATION_PATH = /^\/v1\/feeds\/([^/]+)\/explanation$/;

/** Every route, for documents. */
export const ROUTES: readonly Route[] = [...POSTS, EXPLANATION];

/** The route of a path, with what the path itself says of the request. */
export function findRoute(path: string): { route: Route; fields?: object } | undefined {
  const route = BY_PATH.get(path);
  if (route) return { route };
  const requestId = EXPLANATION_PATH.exec(path)?.[1];
  if (requestId === undefined) return undefined;
  return { route: EXPLANATION, fields: { requestId: safeDecode(requestId) } };
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
