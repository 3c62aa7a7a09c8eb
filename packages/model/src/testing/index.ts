/** Development only: artefacts for tests of those who serve them. */
export { smallArtefact, type SmallArtefactOptions } from './small-artefact.js';
