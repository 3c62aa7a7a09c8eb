/** What the renderer reads of a dashboard; deploy/src/dashboards/model/json.ts says what is in one. */
export type {
  Annotation,
  Dashboard,
  Override,
  Panel,
  RowPanel,
  Target,
} from '../../src/dashboards/model/json.js';
