// Command outside checks a log of C2SP tiles with golang.org/x/mod/sumdb, which Kawal's authors did not write:
//
//	outside log KEYS DIR                checkpoint, every tile and every entry of a log kept as files
//	outside receipt KEYS RECEIPT ENTRY  that the entry (a file) is in the log, by a tlog-proof
//	outside grown KEYS OLD DIR          that the log only grew since the checkpoint OLD, proved from its tiles
//	outside request KEYS OLD REQUEST    the same, by the proof of an add-checkpoint request
//
// KEYS is a policy file of which the lines "log" and "witness" are read: every one of them must have signed. Exit
// code 0: it holds; 1: it does not, and why; 2: wrong use.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height      = 8
	width       = 1 << height
	cosignature = 0x04
)

// A witness verifies cosignatures (c2sp.org/tlog-cosignature, kind 0x04), which the note package does not know.
type witness struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.id }
func (w witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

func newWitness(vkey string) (note.Verifier, error) {
	part := strings.SplitN(vkey, "+", 3)
	if len(part) != 3 {
		return nil, errors.New("a witness's key has three parts")
	}
	id, err := strconv.ParseUint(part[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(part[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignature {
		return nil, errors.New("not a cosigner's Ed25519 key")
	}
	sum := sha256.Sum256([]byte(part[0] + "\n" + string(key)))
	if binary.BigEndian.Uint32(sum[:]) != uint32(id) {
		return nil, errors.New("the key's id is not that of the key")
	}
	return witness{part[0], uint32(id), key[1:]}, nil
}

func readKeys(path string) (list []note.Verifier, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for _, line := range strings.Split(string(text), "\n") {
		var v note.Verifier
		switch word := strings.Fields(line); {
		case len(word) >= 2 && word[0] == "log":
			v, err = note.NewVerifier(word[1])
		case len(word) >= 3 && word[0] == "witness":
			v, err = newWitness(word[2])
		default:
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("keys: %v", err)
		}
		list = append(list, v)
	}
	if len(list) == 0 {
		return nil, errors.New("keys: there is none")
	}
	return list, nil
}

// openCheckpoint wants the signature of every key, the log's being the first and its name the origin.
func openCheckpoint(signed []byte, keys []note.Verifier) (tree tlog.Tree, err error) {
	n, err := note.Open(signed, note.VerifierList(keys...))
	if err != nil {
		return tree, fmt.Errorf("checkpoint: %v", err)
	}
	if len(n.Sigs) != len(keys) {
		return tree, fmt.Errorf("checkpoint: %d of %d have signed it", len(n.Sigs), len(keys))
	}
	origin, rest, _ := strings.Cut(n.Text, "\n")
	if origin != keys[0].Name() {
		return tree, fmt.Errorf("checkpoint: of the log %q", origin)
	}
	// The package's own parser knows one origin only.
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

// ---------------------------------------------------------------- tiles

// path leaves the height out, which C2SP does not write.
func path(t tlog.Tile) string {
	p := "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
	return strings.Replace(p, "tile/data/", "tile/entries/", 1)
}

type folder string

func (f folder) Height() int                         { return height }
func (f folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, t := range tiles {
		b, err := os.ReadFile(filepath.Join(string(f), path(t)))
		if err != nil {
			return nil, err
		}
		if len(b) != t.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: has %d bytes", path(t), len(b))
		}
		data = append(data, b)
	}
	return data, nil
}

// entries calls each for the entries of a bundle, which must be as many as it is wide.
func (f folder) entries(t tlog.Tile, each func([]byte) error) error {
	rest, err := os.ReadFile(filepath.Join(string(f), path(t)))
	if err != nil {
		return err
	}
	for i := 0; i < t.W; i++ {
		if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
			return fmt.Errorf("%s: cut in entry %d", path(t), i)
		}
		n := 2 + int(binary.BigEndian.Uint16(rest))
		if err := each(rest[2:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	if len(rest) > 0 {
		return fmt.Errorf("%s: %d bytes too many", path(t), len(rest))
	}
	return nil
}

// tilesOf lists the tiles of a log of this size. tlog.NewTiles lists those of every smaller size too, since the Go
// checksum database keeps them; here the last of a level has one width only.
func tilesOf(size int64) (list []tlog.Tile) {
	for _, t := range tlog.NewTiles(height, 0, size) {
		if t.W == width || int64(t.W) == size>>(height*t.L)-t.N*width {
			list = append(list, t)
		}
	}
	return list
}

func checkLog(keys []note.Verifier, dir folder) error {
	signed, err := os.ReadFile(filepath.Join(string(dir), "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(signed, keys)
	if err != nil {
		return err
	}
	var hashes []tlog.Hash
	stored := tlog.HashReaderFunc(func(at []int64) (out []tlog.Hash, err error) {
		for _, i := range at {
			if i >= int64(len(hashes)) {
				return nil, errors.New("a hash of an entry that is not there")
			}
			out = append(out, hashes[i])
		}
		return out, nil
	})
	n, tiles := int64(0), tilesOf(tree.N)
	for _, t := range tiles {
		if t.L != 0 {
			continue
		}
		t.L = -1
		if err := dir.entries(t, func(entry []byte) error {
			more, err := tlog.StoredHashes(n, entry, stored)
			hashes = append(hashes, more...)
			n++
			return err
		}); err != nil {
			return err
		}
	}
	for _, t := range tiles {
		want, err := tlog.ReadTileData(t, stored)
		if err != nil {
			return err
		}
		have, err := dir.ReadTiles([]tlog.Tile{t})
		if err != nil {
			return err
		}
		if !bytes.Equal(have[0], want) {
			return fmt.Errorf("%s: not the hashes of the entries", path(t))
		}
	}
	root, err := tlog.TreeHash(tree.N, stored)
	if err == nil && root != tree.Hash {
		err = errors.New("root: not that of the entries")
	}
	fmt.Printf("entries %d tiles %d\n", n, len(tiles))
	return err
}

// ---------------------------------------------------------------- proofs

// readProof takes lines of hashes up to an empty one.
func readProof(text string) (proof []tlog.Hash, rest string, err error) {
	for {
		line, after, found := strings.Cut(text, "\n")
		if !found {
			return nil, "", errors.New("proof: cut short")
		}
		text = after
		if line == "" {
			return proof, text, nil
		}
		h, err := tlog.ParseHash(line)
		if err != nil {
			return nil, "", fmt.Errorf("proof: %v", err)
		}
		proof = append(proof, h)
	}
}

// number takes a line "NAME N".
func number(text, name string) (n int64, rest string, err error) {
	line, rest, _ := strings.Cut(text, "\n")
	if !strings.HasPrefix(line, name+" ") {
		return 0, "", fmt.Errorf("no line %q", name)
	}
	n, err = strconv.ParseInt(line[len(name)+1:], 10, 64)
	return n, rest, err
}

func checkReceipt(keys []note.Verifier, receipt string, entry []byte) error {
	first, rest, _ := strings.Cut(receipt, "\n")
	if first != "c2sp.org/tlog-proof@v1" {
		return errors.New("receipt: another first line")
	}
	index, rest, err := number(rest, "index")
	if err != nil {
		return err
	}
	proof, rest, err := readProof(rest)
	if err != nil {
		return err
	}
	tree, err := openCheckpoint([]byte(rest), keys)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

func checkGrown(keys []note.Verifier, old []byte, dir folder) error {
	before, err := openCheckpoint(old, keys)
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(filepath.Join(string(dir), "checkpoint"))
	if err != nil {
		return err
	}
	now, err := openCheckpoint(signed, keys)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(now.N, before.N, tlog.TileHashReader(now, dir))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, now.N, now.Hash, before.N, before.Hash)
}

func checkRequest(keys []note.Verifier, old []byte, request string) error {
	before, err := openCheckpoint(old, keys)
	if err != nil {
		return err
	}
	size, rest, err := number(request, "old")
	if err != nil {
		return err
	}
	proof, rest, err := readProof(rest)
	if err != nil {
		return err
	}
	now, err := openCheckpoint([]byte(rest), keys)
	if err != nil {
		return err
	}
	if size != before.N {
		return errors.New("request: from another size")
	}
	return tlog.CheckTree(proof, now.N, now.Hash, before.N, before.Hash)
}

// ---------------------------------------------------------------- command line

func run(what, keyFile string, rest []string) error {
	keys, err := readKeys(keyFile)
	if err != nil {
		return err
	}
	if what == "log" {
		return checkLog(keys, folder(rest[0]))
	}
	first, err := os.ReadFile(rest[0])
	if err != nil {
		return err
	}
	if what == "grown" {
		return checkGrown(keys, first, folder(rest[1]))
	}
	second, err := os.ReadFile(rest[1])
	if err != nil {
		return err
	}
	if what == "request" {
		return checkRequest(keys, first, string(second))
	}
	return checkReceipt(keys, string(first), second)
}

func main() {
	words := map[string]int{"log": 4, "receipt": 5, "grown": 5, "request": 5}
	if len(os.Args) < 2 || words[os.Args[1]] != len(os.Args) {
		fmt.Fprintln(os.Stderr, "usage: outside log KEYS DIR | receipt KEYS RECEIPT ENTRY | grown KEYS OLD DIR | request KEYS OLD REQUEST")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "rejected:", err)
		os.Exit(1)
	}
	fmt.Println("holds")
}
