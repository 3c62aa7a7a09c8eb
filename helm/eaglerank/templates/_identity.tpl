{{/* "true" where a component has a certificate of the mesh: (dict "root" $ "component" ITS ENTRY). */}}
{{- define "eaglerank.hasIdentity" -}}
{{- if and .root.Values.meshTls.enabled (or .component.called .component.calls) }}true{{ end -}}
{{- end -}}

{{/* "true" where kubelet, which has no certificate of the mesh, cannot ask a component by gRPC. */}}
{{- define "eaglerank.probesByHttp" -}}
{{- if and .root.Values.meshTls.enabled .component.called }}true{{ end -}}
{{- end -}}

{{/* Secret with the certificate of a component, as cert-manager lays it out: (dict "root" $ "name" NAME). */}}
{{- define "eaglerank.identitySecret" -}}
{{- .root.Values.meshTls.existingSecret | default (printf "%s-%s-identity" (include "eaglerank.fullname" .root) .name) -}}
{{- end -}}

{{/* Name by which others call a component: (dict "root" $ "name" NAME). */}}
{{- define "eaglerank.host" -}}
{{ include "eaglerank.fullname" .root }}-{{ .name }}.{{ .root.Release.Namespace }}.svc
{{- end -}}

{{- define "eaglerank.identityVolume" -}}
- name: identity
  secret:
    secretName: {{ include "eaglerank.identitySecret" . }}
    defaultMode: 0440
    items:
      - { key: tls.crt, path: tls.crt }
      - { key: tls.key, path: tls.key }
      - { key: ca.crt, path: ca.crt }
{{- end -}}
