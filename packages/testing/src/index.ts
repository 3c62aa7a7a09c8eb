export { seed, seedAuthor, seedItem, seedUser, type WorldSize } from './seed.js';
export { TENANT, TestMesh, eventually, type TestMeshOptions } from './test-mesh.js';
