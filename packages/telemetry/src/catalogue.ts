/** Every metric this product exports. docs/metrics.md is generated from here. */
import { CANDIDATE } from './catalogue/candidates.js';
import { FEATURE_STORE } from './catalogue/feature-store.js';
import { GATEWAY } from './catalogue/gateway.js';
import { PIPELINE } from './catalogue/pipeline.js';
import { PROCESS } from './catalogue/process.js';
import { RANKER } from './catalogue/ranking.js';
import { RPC } from './catalogue/rpc.js';
import { STREAMS } from './catalogue/streams.js';

/** What services pick from: `metrics.use(METRICS.grpcFeedRequests)`. */
export const METRICS = {
  ...PROCESS,
  ...RPC,
  ...PIPELINE,
  ...GATEWAY,
  ...CANDIDATE,
  ...RANKER,
  ...FEATURE_STORE,
  ...STREAMS,
} as const;
