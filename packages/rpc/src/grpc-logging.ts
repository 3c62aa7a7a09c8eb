import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';

// its own lines on stderr are not JSON; what matters comes back as errors that this package reports
setLogVerbosity(logVerbosity.NONE);
