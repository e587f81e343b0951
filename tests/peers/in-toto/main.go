// in-toto's libraries for Go as a command, for agrees.mjs.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	vsa "github.com/in-toto/attestation/go/predicates/vsa/v1"
	intoto "github.com/in-toto/attestation/go/v1"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"
)

func main() {
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(command string, arguments []string) error {
	switch command {
	case "sign":
		return sign(arguments[0], arguments[1])
	case "verify":
		return verify(arguments[0])
	case "read":
		return read(arguments[0], arguments[1:])
	}
	return errors.New("sign KEY DIGEST, verify KEY or read STATEMENT [--lenient] [FIELD…]")
}

func load(path string) (dsse.SignerVerifier, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := signerverifier.LoadKey(text)
	if err != nil {
		return nil, err
	}
	if key.KeyType == signerverifier.ED25519KeyType {
		return signerverifier.NewED25519SignerVerifierFromSSLibKey(key)
	}
	return signerverifier.NewECDSASignerVerifierFromSSLibKey(key)
}

// sign writes an envelope of cosign's statement over a digest.
func sign(path, digest string) error {
	key, err := load(path)
	if err != nil {
		return err
	}
	statement := &intoto.Statement{
		Type:          intoto.StatementTypeUri,
		Subject:       []*intoto.ResourceDescriptor{{Name: "shop", Digest: map[string]string{"sha256": digest}}},
		PredicateType: "https://sigstore.dev/cosign/sign/v1",
		Predicate:     &structpb.Struct{},
	}
	if err := statement.Validate(); err != nil {
		return err
	}
	payload, err := protojson.Marshal(statement)
	if err != nil {
		return err
	}
	signer, err := dsse.NewEnvelopeSigner(key)
	if err != nil {
		return err
	}
	envelope, err := signer.SignPayload(context.Background(), "application/vnd.in-toto+json", payload)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(envelope)
}

// verify answers each line, an envelope's text as a JSON string, with whether the key signed it.
func verify(path string) error {
	key, err := load(path)
	if err != nil {
		return err
	}
	verifier, err := dsse.NewEnvelopeVerifier(key)
	if err != nil {
		return err
	}
	answers := bufio.NewWriter(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			return err
		}
		var envelope dsse.Envelope
		accepted := json.Unmarshal([]byte(text), &envelope) == nil
		if accepted {
			_, err := verifier.Verify(context.Background(), &envelope)
			accepted = err == nil
		}
		fmt.Fprintln(answers, accepted)
	}
	return errors.Join(lines.Err(), answers.Flush())
}

// read validates a statement and writes its summary as the library understands it, without the fields that are named.
func read(path string, options []string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var statement intoto.Statement
	if err := protojson.Unmarshal(text, &statement); err != nil {
		return err
	}
	if err := statement.Validate(); err != nil {
		return err
	}
	var given struct {
		Predicate map[string]json.RawMessage `json:"predicate"`
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&given); err != nil {
		return err
	}
	for _, field := range options {
		delete(given.Predicate, field)
	}
	predicate, err := json.Marshal(given.Predicate)
	if err != nil {
		return err
	}
	var summary vsa.VerificationSummary
	reading := protojson.UnmarshalOptions{DiscardUnknown: slices.Contains(options, "--lenient")}
	if err := reading.Unmarshal(predicate, &summary); err != nil {
		return err
	}
	understood, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(&summary)
	if err != nil {
		return err
	}
	fmt.Println(string(understood))
	return nil
}
