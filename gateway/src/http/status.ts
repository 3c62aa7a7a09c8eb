import { Code, type RequestError } from '@eaglerank/domain';
import { ERROR_DOMAIN } from '@eaglerank/rpc';

/** HTTP status of a gRPC status, as google.rpc.Code maps them. */
export const HTTP_STATUS: Readonly<Record<Code, number>> = {
  [Code.CANCELLED]: 499,
  [Code.INVALID_ARGUMENT]: 400,
  [Code.DEADLINE_EXCEEDED]: 504,
  [Code.NOT_FOUND]: 404,
  [Code.PERMISSION_DENIED]: 403,
  [Code.RESOURCE_EXHAUSTED]: 429,
  [Code.FAILED_PRECONDITION]: 400,
  [Code.INTERNAL]: 500,
  [Code.UNAVAILABLE]: 503,
  [Code.UNAUTHENTICATED]: 401,
};

const TYPE = 'type.googleapis.com/google.rpc.';

/** Body of an error: `{code, message, details}`, details in the JSON form of google.rpc's. */
export function errorBody(error: RequestError): object {
  const details: object[] = [
    {
      '@type': `${TYPE}ErrorInfo`,
      reason: error.reason,
      domain: ERROR_DOMAIN,
      metadata: error.metadata,
    },
  ];
  if (error.violations.length > 0) {
    details.push({ '@type': `${TYPE}BadRequest`, fieldViolations: error.violations });
  }
  if (error.retryAfterMs !== undefined) {
    details.push({ '@type': `${TYPE}RetryInfo`, retryDelay: `${error.retryAfterMs / 1000}s` });
  }
  return { code: error.code, message: error.message, details };
}

/** Headers that say the same to HTTP clients. */
export function errorHeaders(error: RequestError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error.code === Code.UNAUTHENTICATED) headers['www-authenticate'] = 'Bearer';
  if (error.retryAfterMs !== undefined && error.retryAfterMs >= 0) {
    headers['retry-after'] = String(Math.ceil(error.retryAfterMs / 1000));
  }
  return headers;
}
