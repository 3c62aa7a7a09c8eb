import {
  MalformedColumnsError,
  NONE,
  decodeCandidateSet,
  invalidField,
  type DecodedCandidateSet,
} from '@eaglerank/domain';

/**
 * Decodes a candidate set and checks that its columns refer to what is there.
 * @throws RequestError INVALID_FIELD when the bytes are not a candidate set
 */
export function readCandidates(bytes: Uint8Array): DecodedCandidateSet {
  try {
    const set = decodeCandidateSet(bytes);
    check(set);
    return set;
  } catch (error) {
    if (!(error instanceof MalformedColumnsError || error instanceof RangeError)) throw error;
    throw invalidField('candidate_set', `is no candidate set: ${error.message}`);
  }
}

function check(set: DecodedCandidateSet): void {
  if (set.ids.length !== set.count) {
    throw new MalformedColumnsError(`${set.ids.length} ids for ${set.count} candidates`);
  }
  within(set.authorIndex, set.authors.length, 'author', false);
  within(set.topicIndex, set.topics.length, 'topic', true);
  within(set.seedIndex, set.seeds.length, 'seed', true);
}

function within(column: Uint16Array, size: number, name: string, optional: boolean): void {
  for (let i = 0; i < column.length; i++) {
    const index = column[i] as number;
    if (index < size || (optional && index === NONE)) continue;
    throw new MalformedColumnsError(`${name} ${index} of ${size}`);
  }
}
