import type {
  ContextOut,
  ExplainFeedRequestOut,
  GetFeedRequestOut,
  GetSimilarItemsRequestOut,
  RankItemsRequestOut,
} from '@eaglerank/contracts';
import { invalidField, requireEntityId, requireTenantId } from '@eaglerank/domain';
import { isTimeZone } from '../feed/local-time.js';

const MAX_PAGE = 100;
const MAX_EXCLUDED = 500;
const MAX_RANKED = 500;
const MAX_ATTRIBUTES = 16;
const REQUEST_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Items per page where the request names none. */
export const DEFAULT_PAGE = 20;

/** Throws INVALID_FIELD naming the first field at fault and the remedy. */
export function validateGetFeed(request: GetFeedRequestOut): void {
  validateTenantAndUser(request);
  validatePageSize(request.pageSize);
  validateContext(request.context);
  validateEnum('mode', request.mode, 2);
  validateEnum('criticality', request.criticality, 3);
  validateIds('exclude_item_ids', request.excludeItemIds, MAX_EXCLUDED);
}

/** Throws INVALID_FIELD naming the first field at fault and the remedy. */
export function validateRankItems(request: RankItemsRequestOut): void {
  validateTenantAndUser(request);
  validateContext(request.context);
  validateEnum('criticality', request.criticality, 3);
  validateText('model', request.model, 80);
  const { itemIds } = request;
  if (itemIds.length === 0) throw invalidField('item_ids', 'must name at least one item');
  validateIds('item_ids', itemIds, MAX_RANKED);
  const seen = new Set<string>();
  for (let i = 0; i < itemIds.length; i++) {
    seen.add(itemIds[i] as string);
    if (seen.size !== i + 1) throw invalidField(`item_ids[${i}]`, 'is listed before: list it once');
  }
}

/** Throws INVALID_FIELD naming the first field at fault and the remedy. */
export function validateGetSimilarItems(request: GetSimilarItemsRequestOut): void {
  validateTenantAndUser(request);
  requireEntityId('item_id', request.itemId);
  validatePageSize(request.pageSize);
  validateContext(request.context);
}

/** Throws INVALID_FIELD naming the first field at fault and the remedy. */
export function validateExplainFeed(request: ExplainFeedRequestOut): void {
  if (request.tenantId !== '') requireTenantId('tenant_id', request.tenantId);
  if (!REQUEST_ID.test(request.requestId)) {
    throw invalidField('request_id', 'must be the request_id of a feed, as the answer named it');
  }
}

function validateTenantAndUser(request: { tenantId: string; userId: string }): void {
  if (request.tenantId !== '') requireTenantId('tenant_id', request.tenantId);
  if (request.userId !== '') requireEntityId('user_id', request.userId);
}

function validatePageSize(size: number): void {
  if (size > MAX_PAGE) throw invalidField('page_size', `must be 1 to ${MAX_PAGE}`);
}

function validateEnum(field: string, value: number, last: number): void {
  if (!(value >= 0 && value <= last))
    throw invalidField(field, 'is not a value of its enumeration');
}

function validateIds(field: string, ids: readonly string[], most: number): void {
  if (ids.length > most) throw invalidField(field, `must hold at most ${most} ids`);
  for (let i = 0; i < ids.length; i++) requireEntityId(`${field}[${i}]`, ids[i] as string);
}

function validateContext(context: ContextOut | null): void {
  if (!context) return;
  validateText('context.surface', context.surface, 64);
  validateText('context.device', context.device, 64);
  validateText('context.locale', context.locale, 35);
  validateText('context.time_zone', context.timeZone, 64);
  if (context.timeZone !== '' && !isTimeZone(context.timeZone)) {
    throw invalidField('context.time_zone', 'must be an IANA time zone, e.g. Europe/Berlin');
  }
  validateAttributes('context.attributes', context.attributes, MAX_ATTRIBUTES, 256);
}

function validateAttributes(
  field: string,
  attributes: Readonly<Record<string, string>>,
  most: number,
  valueBytes: number,
): void {
  const names = Object.keys(attributes);
  if (names.length > most) throw invalidField(field, `must hold at most ${most} entries`);
  for (const name of names) {
    if (name === '') throw invalidField(field, 'must not have an empty key');
    validateText(`${field} key`, name, 64);
    validateText(`${field} value`, attributes[name] as string, valueBytes);
  }
}

function validateText(field: string, value: string, mostBytes: number): void {
  if (value === '') return;
  if (value.length > mostBytes || Buffer.byteLength(value) > mostBytes) {
    throw invalidField(field, `must be at most ${mostBytes} bytes of UTF-8`);
  }
  if (CONTROL.test(value)) throw invalidField(field, 'must not contain control characters');
}
