// Original file: proto/eaglerank/candidate/v1/candidate.proto


/**
 * Candidates in column form.
 */
export interface GetCandidatesResponse {
  /**
   * CandidateSet of packages/domain. The gateway forwards it, and decodes it only where no ranker answers.
   */
  'candidateSet'?: (Buffer | Uint8Array | string);
  /**
   * RetrievalReport of packages/domain: counts by source, what each filter removed.
   */
  'report'?: (Buffer | Uint8Array | string);
  /**
   * Components that could not do their part, "component=reason".
   */
  'degraded'?: (string)[];
  /**
   * Ids that are not in the catalogue (PrepareItems, GetSimilar).
   */
  'unknownItemIds'?: (string)[];
}

/**
 * Candidates in column form.
 */
export interface GetCandidatesResponse__Output {
  /**
   * CandidateSet of packages/domain. The gateway forwards it, and decodes it only where no ranker answers.
   */
  'candidateSet': (Buffer);
  /**
   * RetrievalReport of packages/domain: counts by source, what each filter removed.
   */
  'report': (Buffer);
  /**
   * Components that could not do their part, "component=reason".
   */
  'degraded': (string)[];
  /**
   * Ids that are not in the catalogue (PrepareItems, GetSimilar).
   */
  'unknownItemIds': (string)[];
}
