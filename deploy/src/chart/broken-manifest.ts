/** Wrong in every way that a checker has to find. */
export const BROKEN_MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: broken
spec:
  replicas: two
  replicaCount: 2
  selector:
    matchLabels: { app: broken }
  template:
    metadata:
      labels: { app: broken }
    spec:
      containers:
        - name: broken
          image: broken:latest
          livenes: {}
`;

/** Valid, but careless. */
export const CARELESS_MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: careless
spec:
  replicas: 2
  selector:
    matchLabels: { app: careless }
  template:
    metadata:
      labels: { app: careless }
    spec:
      containers:
        - name: careless
          image: careless:latest
          securityContext: { privileged: true }
`;
