// Reads manifests from standard input and decodes those of the Prometheus operator, the Gateway API
// and cert-manager into the types of those projects, strictly: an unknown field or a wrong type is refused.
// Prints {"read": n, "refused": ["Kind: why", …]}.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	operator "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"
)

var kinds = map[string]func() any{
	"Certificate":    func() any { return &certmanager.Certificate{} },
	"Issuer":         func() any { return &certmanager.Issuer{} },
	"ServiceMonitor": func() any { return &operator.ServiceMonitor{} },
	"PodMonitor":     func() any { return &operator.PodMonitor{} },
	"PrometheusRule": func() any { return &operator.PrometheusRule{} },
	"Gateway":        func() any { return &gateway.Gateway{} },
	"GRPCRoute":      func() any { return &gateway.GRPCRoute{} },
	"HTTPRoute":      func() any { return &gateway.HTTPRoute{} },
}

type report struct {
	Read    int      `json:"read"`
	Refused []string `json:"refused"`
}

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	found := report{Refused: []string{}}
	for _, document := range strings.Split(string(text), "\n---") {
		found.check([]byte(document))
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (r *report) check(document []byte) {
	var object struct {
		Kind string `json:"kind"`
	}
	if err := yaml.Unmarshal(document, &object); err != nil {
		r.Refused = append(r.Refused, err.Error())
		return
	}
	made, known := kinds[object.Kind]
	if !known {
		return
	}
	r.Read++
	if err := yaml.UnmarshalStrict(document, made()); err != nil {
		r.Refused = append(r.Refused, fmt.Sprintf("%s: %v", object.Kind, err))
	}
}
