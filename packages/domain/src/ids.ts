import { invalidField } from './errors.js';

const TENANT = /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;
const MAX_ID_BYTES = 128;
// eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u;

/** Whether `value` is a tenant id: 1-63 of a-z, 0-9, `-`, `_`, starting and ending alphanumeric. */
export function isTenantId(value: string): boolean {
  return TENANT.test(value);
}

/** Why `value` is no item, user or author id; undefined when it is one. */
export function entityIdFault(value: string): string | undefined {
  if (value.length === 0) return 'must not be empty';
  if (value.length > MAX_ID_BYTES || Buffer.byteLength(value) > MAX_ID_BYTES) {
    return `must be at most ${MAX_ID_BYTES} bytes of UTF-8`;
  }
  if (CONTROL.test(value)) return 'must not contain control characters or lone surrogates';
  return undefined;
}

/** Throws INVALID_FIELD unless `value` is a valid entity id. */
export function requireEntityId(field: string, value: string): void {
  const fault = entityIdFault(value);
  if (fault !== undefined) throw invalidField(field, fault);
}

/** Throws INVALID_FIELD unless `value` is a valid tenant id. */
export function requireTenantId(field: string, value: string): void {
  if (!isTenantId(value)) {
    throw invalidField(field, 'must be 1-63 characters of a-z, 0-9, "-" and "_"');
  }
}
