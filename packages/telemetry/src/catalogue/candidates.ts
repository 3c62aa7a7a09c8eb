import { COUNT_BUCKETS } from '../metric-spec.js';
import { of } from './declare.js';

const candidate = of('candidate-service');

/** Metrics of candidate retrieval. */
export const CANDIDATE = {
  candidatesFetched: candidate.histogram(
    'candidates_fetched',
    ['source'],
    'candidates',
    'Candidates one source brought.',
    COUNT_BUCKETS,
  ),
  candidateFetchDuration: candidate.histogram(
    'candidate_fetch_duration_seconds',
    ['source'],
    'seconds',
    'Time of one source.',
  ),
  candidateMergeDuration: candidate.histogram(
    'candidate_merge_duration_seconds',
    [],
    'seconds',
    'Time to merge the sources.',
  ),
  candidatesFiltered: candidate.counter(
    'candidates_filtered_total',
    ['filter'],
    'candidates',
    'Candidates a filter removed.',
  ),
  catalogueItems: candidate.gauge(
    'catalogue_items',
    ['tenant'],
    'items',
    "Items in the process's catalogue mirror.",
  ),
  annIndexItems: candidate.gauge(
    'ann_index_items',
    ['tenant'],
    'items',
    'Items whose vectors can be searched.',
  ),
  annIndexAge: candidate.gauge(
    'ann_index_age_seconds',
    ['tenant'],
    'seconds',
    'Time since the index of vectors was built as a whole; what changed since is searched beside it.',
  ),
  catalogueLag: candidate.gauge(
    'catalogue_lag_seconds',
    ['tenant'],
    'seconds',
    'Age of the newest change not yet applied to the mirror.',
  ),
} as const;
