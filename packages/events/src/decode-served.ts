import type { ServedPageOut } from '@eaglerank/contracts';
import {
  NO_NAMES,
  NO_NUMBERS,
  readFloat,
  readUint32,
  withName,
  withNumbers,
} from './wire-message.js';
import type { WireReader } from './wire-reader.js';

const NO_BYTES = Buffer.alloc(0);

// The cases are tags: field number * 8 + wire type, with the numbers of event.proto.

export function newServed(): ServedPageOut {
  return {
    requestId: '',
    userId: '',
    tsMs: 0,
    surface: '',
    tier: 0,
    model: '',
    arms: NO_NAMES,
    itemIds: NO_NAMES,
    firstPosition: 0,
    scores: NO_NUMBERS,
    propensities: NO_NUMBERS,
    vectors: NO_BYTES,
    authorIds: NO_NAMES,
    sourceMasks: NO_NUMBERS,
  };
}

export function servedField(page: ServedPageOut, key: number, reader: WireReader): void {
  switch (key) {
    case 10:
      page.requestId = reader.text();
      break;
    case 18:
      page.userId = reader.name();
      break;
    case 24:
      page.tsMs = reader.int64();
      break;
    case 34:
      page.surface = reader.name();
      break;
    case 40:
      page.tier = reader.uint32();
      break;
    case 50:
      page.model = reader.name();
      break;
    case 58:
      page.arms = withName(page.arms, reader.name());
      break;
    case 66:
      page.itemIds = withName(page.itemIds, reader.name());
      break;
    case 72:
      page.firstPosition = reader.uint32();
      break;
    case 82:
    case 85:
      page.scores = withNumbers(reader, key, page.scores, readFloat);
      break;
    case 90:
    case 93:
      page.propensities = withNumbers(reader, key, page.propensities, readFloat);
      break;
    case 98:
      page.vectors = reader.raw();
      break;
    case 106:
      page.authorIds = withName(page.authorIds, reader.name());
      break;
    case 114:
    case 112:
      page.sourceMasks = withNumbers(reader, key, page.sourceMasks, readUint32);
      break;
    default:
      reader.skip(key & 7);
  }
}
