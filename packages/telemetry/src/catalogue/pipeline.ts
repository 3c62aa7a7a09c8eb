import { of } from './declare.js';

const every = of('every service');

/** Metrics of pipelines, in whichever service runs them. */
export const PIPELINE = {
  pipelineStageDuration: every.histogram(
    'pipeline_stage_duration_seconds',
    ['pipeline', 'component'],
    'seconds',
    'Time of one stage.',
  ),
  pipelineStageFailures: every.counter(
    'pipeline_stage_failures_total',
    ['pipeline', 'component', 'reason'],
    'failures',
    'Stages that could not do their part.',
  ),
} as const;
