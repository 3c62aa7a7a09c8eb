import { Code } from '@eaglerank/domain';
import type { Part } from './typed.js';

/** What Envoy itself refuses, by its HTTP status: what it means, as a gateway would say it. */
const REFUSALS: readonly (readonly [status: number, code: Code, message: string])[] = [
  [404, Code.NOT_FOUND, 'no such path: see /openapi.yaml'],
  [408, Code.DEADLINE_EXCEEDED, 'the time for the request is over'],
  [429, Code.RESOURCE_EXHAUSTED, 'too many requests: wait as long as retry-after says'],
  [503, Code.UNAVAILABLE, 'no gateway could answer: try again'],
  [504, Code.DEADLINE_EXCEEDED, 'the time for the request is over'],
];

/** Envoy's own answers in the protocol of the caller. gRPC proper it knows by itself. */
export function refusals(): Part {
  return { mappers: [...REFUSALS.map(grpcWeb), ...REFUSALS.map(json)] };
}

/** Otherwise the status would be guessed from that of HTTP, which makes UNAVAILABLE of most. */
function grpcWeb([status, code, message]: (typeof REFUSALS)[number]): Part {
  const header = (key: string, value: string): Part => ({
    header: { key, value },
    append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  });
  return {
    filter: both(status, { name: 'x-grpc-web', present_match: true }),
    status_code: 200,
    headers_to_add: [header('grpc-status', String(code)), header('grpc-message', message)],
    body_format_override: {
      text_format_source: { inline_string: '' },
      content_type: 'application/grpc-web+proto',
    },
  };
}

function json([status, code, message]: (typeof REFUSALS)[number]): Part {
  return {
    filter: both(status, {
      name: 'content-type',
      string_match: { prefix: 'application/grpc' },
      treat_missing_header_as_empty: true,
      invert_match: true,
    }),
    body_format_override: {
      json_format: { code, message, details: [] },
      content_type: 'application/json',
    },
  };
}

/** Answers with this HTTP status to requests with this header. */
function both(status: number, header: Part): Part {
  const comparison = {
    op: 'EQ',
    value: { default_value: status, runtime_key: `refusal_${status}` },
  };
  return {
    and_filter: {
      filters: [{ status_code_filter: { comparison } }, { header_filter: { header } }],
    },
  };
}
