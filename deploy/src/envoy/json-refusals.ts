import { Code } from '@eaglerank/domain';
import type { Part } from './typed.js';

/** What Envoy itself refuses, by its HTTP status: what it means, as the JSON door would say it. */
const REFUSALS: readonly (readonly [status: number, code: Code, message: string])[] = [
  [404, Code.NOT_FOUND, 'no such path: see /openapi.yaml'],
  [408, Code.DEADLINE_EXCEEDED, 'the time for the request is over'],
  [429, Code.RESOURCE_EXHAUSTED, 'too many requests: wait as long as retry-after says'],
  [503, Code.UNAVAILABLE, 'no gateway could answer: try again'],
  [504, Code.DEADLINE_EXCEEDED, 'the time for the request is over'],
];

/** Bodies of Envoy's own answers to JSON calls; gRPC callers get a status. */
export function jsonRefusals(): Part {
  return {
    mappers: REFUSALS.map(([status, code, message]) => ({
      filter: {
        and_filter: {
          filters: [
            {
              status_code_filter: {
                comparison: {
                  op: 'EQ',
                  value: { default_value: status, runtime_key: `refusal_${status}` },
                },
              },
            },
            {
              header_filter: {
                header: {
                  name: 'content-type',
                  string_match: { prefix: 'application/grpc' },
                  treat_missing_header_as_empty: true,
                  invert_match: true,
                },
              },
            },
          ],
        },
      },
      body_format_override: {
        json_format: { code, message, details: [] },
        content_type: 'application/json',
      },
    })),
  };
}
