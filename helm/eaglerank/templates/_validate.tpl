{{/* Faults that span values; values.schema.json finds the others. Each names the value and the remedy. */}}
{{- define "eaglerank.validate" -}}
{{- $v := .Values -}}
{{- $faults := list -}}
{{- $secret := or $v.auth.secret.value $v.auth.secret.existingSecret -}}
{{- $page := or $v.pageTokens.secret.value $v.pageTokens.secret.existingSecret -}}
{{- if not $v.image.repository -}}
{{- $faults = append $faults "image.repository: name the image that you have built of deploy/Dockerfile, without a tag" -}}
{{- end -}}
{{- if and $v.auth.jwksUrl $secret -}}
{{- $faults = append $faults "auth.secret and auth.jwksUrl exclude one another: leave one empty" -}}
{{- else if not (or $v.auth.jwksUrl $secret) -}}
{{- $faults = append $faults "auth: set auth.secret.existingSecret, auth.secret.value (32 bytes or more) or auth.jwksUrl" -}}
{{- end -}}
{{- if and $v.auth.jwksUrl (not $page) -}}
{{- $faults = append $faults "pageTokens.secret is needed with auth.jwksUrl: set its existingSecret or value" -}}
{{- end -}}
{{- range $path, $s := dict "auth.secret" $v.auth.secret "pageTokens.secret" $v.pageTokens.secret -}}
{{- if and $s.value $s.existingSecret -}}
{{- $faults = append $faults (printf "%s: value and existingSecret exclude one another: leave one empty" $path) -}}
{{- end -}}
{{- end -}}
{{- $external := or $v.redis.external.url $v.redis.external.existingSecret -}}
{{- if and $v.redis.external.url $v.redis.external.existingSecret -}}
{{- $faults = append $faults "redis.external: url and existingSecret exclude one another: leave one empty" -}}
{{- end -}}
{{- if and $external $v.redis.bundled.enabled -}}
{{- $faults = append $faults "redis.bundled.enabled: switch it off where redis.external is set" -}}
{{- else if not (or $external $v.redis.bundled.enabled) -}}
{{- $faults = append $faults "redis: set redis.external.existingSecret or redis.external.url, or redis.bundled.enabled for a trial" -}}
{{- end -}}
{{- if and $v.redis.bundled.enabled (not $v.redis.bundled.password) -}}
{{- $faults = append $faults "redis.bundled.password: set one of 16 or more letters, digits, - and _" -}}
{{- end -}}
{{- if and (eq $v.image.tag "latest") (not $v.image.digest) -}}
{{- $faults = append $faults "image.tag: name a version; latest is another one on every node" -}}
{{- end -}}
{{- range $path, $s := dict "auth.secret" $v.auth.secret "pageTokens.secret" $v.pageTokens.secret -}}
{{- if and $s.value (lt (len $s.value) 32) -}}
{{- $faults = append $faults (printf "%s.value: %d bytes are too few; make 32 or more, e.g. by openssl rand -hex 32" $path (len $s.value)) -}}
{{- end -}}
{{- if hasPrefix "eaglerank-demo-" $s.value -}}
{{- $faults = append $faults (printf "%s.value: the demo secret is refused on any address but loopback; make one of your own" $path) -}}
{{- end -}}
{{- end -}}
{{- $archive := $v.featureService.archive -}}
{{- if and (gt (int $v.featureService.replicas) 1) $archive.enabled (ne $archive.accessMode "ReadWriteMany") -}}
{{- $faults = append $faults "featureService.archive.accessMode: ReadWriteMany is needed for more than one replica, which share the folder; or switch featureService.archive.enabled off" -}}
{{- end -}}
{{- if and (eq $v.models.registry "files") (not $v.models.existingClaim) -}}
{{- $faults = append $faults "models.existingClaim: name the claim of the shared folder, or set models.registry to redis" -}}
{{- end -}}
{{- range $name, $c := include "eaglerank.components" . | fromYaml -}}
{{- with (index $v $c.values).autoscaling -}}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) -}}
{{- $faults = append $faults (printf "%s.autoscaling.minReplicas: must not exceed maxReplicas" $c.values) -}}
{{- end -}}
{{- if and .enabled (not (dig "requests" "cpu" "" (index $v $c.values).resources)) -}}
{{- $faults = append $faults (printf "%s.resources.requests.cpu: autoscaling on CPU needs it" $c.values) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $v.ingress.enabled (not (or $v.ingress.grpc.host $v.ingress.json.host)) -}}
{{- $faults = append $faults "ingress: set ingress.grpc.host, ingress.json.host or both" -}}
{{- end -}}
{{- if and $v.ingress.certManager.clusterIssuer $v.ingress.certManager.issuer -}}
{{- $faults = append $faults "ingress.certManager: clusterIssuer and issuer exclude one another: leave one empty" -}}
{{- end -}}
{{- range $path, $door := dict "ingress.grpc" $v.ingress.grpc "ingress.json" $v.ingress.json -}}
{{- if and $v.ingress.enabled $door.host (not $door.tlsSecret) -}}
{{- $faults = append $faults (printf "%s.tlsSecret: name the secret of the certificate; the gateway itself speaks plain text" $path) -}}
{{- end -}}
{{- end -}}
{{- if $v.gatewayApi.enabled -}}
{{- $own := $v.gatewayApi.gateway -}}
{{- if not (or $v.gatewayApi.grpc.host $v.gatewayApi.json.host) -}}
{{- $faults = append $faults "gatewayApi: set gatewayApi.grpc.host, gatewayApi.json.host or both" -}}
{{- end -}}
{{- if and (eq $v.gatewayApi.grpc.host $v.gatewayApi.json.host) $v.gatewayApi.grpc.host -}}
{{- $faults = append $faults "gatewayApi: gatewayApi.grpc.host and gatewayApi.json.host must differ, routes of two kinds may not share a host" -}}
{{- end -}}
{{- if and $own.create (not (and $own.className $own.tlsSecret)) -}}
{{- $faults = append $faults "gatewayApi.gateway: className and tlsSecret are needed with create" -}}
{{- end -}}
{{- if not (or $own.create $v.gatewayApi.parentRefs) -}}
{{- $faults = append $faults "gatewayApi.parentRefs: name a Gateway, or set gatewayApi.gateway.create" -}}
{{- end -}}
{{- end -}}
{{- if and (not $v.meshTls.enabled) (or $v.meshTls.existingSecret $v.meshTls.certManager.issuerRef.name) -}}
{{- $faults = append $faults "meshTls.enabled: set it, or calls between services stay plain text" -}}
{{- end -}}
{{- if le (trimSuffix "h" $v.meshTls.certManager.duration | int) (trimSuffix "h" $v.meshTls.certManager.renewBefore | int) -}}
{{- $faults = append $faults "meshTls.certManager.renewBefore: must be less than duration" -}}
{{- end -}}
{{- if and $v.meshTls.existingSecret $v.meshTls.certManager.issuerRef.name -}}
{{- $faults = append $faults "meshTls: existingSecret and certManager.issuerRef exclude one another: leave one empty" -}}
{{- end -}}
{{- if not $v.tenants -}}
{{- $faults = append $faults "tenants: name at least one, e.g. tenants.shop={}" -}}
{{- end -}}
{{- if and $v.smokeTest.tenant (not (hasKey $v.tenants $v.smokeTest.tenant)) -}}
{{- $faults = append $faults (printf "smokeTest.tenant: %q is not among tenants" $v.smokeTest.tenant) -}}
{{- end -}}
{{- if $faults -}}
{{- fail (printf "\n\nvalues have %d fault(s):\n  - %s\n" (len $faults) (join "\n  - " $faults)) -}}
{{- end -}}
{{- end -}}
