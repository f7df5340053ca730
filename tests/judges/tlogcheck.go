// tlogcheck checks an exported record with the Go team's own code for transparency logs
// (golang.org/x/mod/sumdb) and nothing of ours:
//
//	tlogcheck DIR POLICY [FILE.checkpoint...] [FILE.tlog-proof...]
//
// The whole tree is made again from the entries and compared with every tile and with the signed
// root; a checkpoint kept from before must be a beginning of it; a receipt must prove its entry.
// The keys and the quorum come from a policy file (c2sp.org/tlog-policy). tlog.TileHashReader is
// not used: before x/mod 0.42 it leaves tiles unchecked (CVE-2026-56865).
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func must(ok bool, what ...any) {
	if !ok {
		log.Fatal(what...)
	}
}

func read(path ...string) []byte {
	content, err := os.ReadFile(filepath.Join(path...))
	check(err)
	return content
}

// A cosigner is a witness's key, type 4; x/mod itself knows type 1 only.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.id }
func (c cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(sig)
	return ed25519.Verify(c.key, []byte(fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)), sig[8:])
}

func newCosigner(vkey string) cosigner {
	part := strings.SplitN(vkey, "+", 3)
	must(len(part) == 3, "not a vkey: ", vkey)
	key, err := base64.StdEncoding.DecodeString(part[2])
	check(err)
	hash := sha256.Sum256(append([]byte(part[0]+"\n"), key...))
	id := binary.BigEndian.Uint32(hash[:])
	must(len(key) == 33 && key[0] == 4 && fmt.Sprintf("%08x", id) == part[1], "bad vkey: ", vkey)
	return cosigner{part[0], id, key[1:]}
}

// A policy says which log it is of and, by name, whether these signers are enough.
type policy struct {
	origin    string
	verifiers []note.Verifier
	met       map[string]func(signed map[string]bool) bool
	quorum    string
}

func (p *policy) addGroup(name, threshold string, members []string) {
	k := 1
	if threshold == "all" {
		k = len(members)
	} else if threshold != "any" {
		var err error
		k, err = strconv.Atoi(threshold)
		check(err)
	}
	must(1 <= k && k <= len(members), "bad group: ", name)
	p.met[name] = func(signed map[string]bool) bool {
		n := 0
		for _, member := range members {
			if p.met[member](signed) {
				n++
			}
		}
		return n >= k
	}
}

func readPolicy(path string) *policy {
	p := &policy{met: map[string]func(map[string]bool) bool{
		"none": func(map[string]bool) bool { return true },
	}}
	for _, line := range strings.Split(string(read(path)), "\n") {
		word := strings.Fields(line)
		switch {
		case len(word) == 0 || word[0][0] == '#':
		case word[0] == "log" && len(word) >= 2:
			verifier, err := note.NewVerifier(word[1])
			check(err)
			p.origin, p.verifiers = verifier.Name(), append(p.verifiers, verifier)
		case word[0] == "witness" && len(word) >= 3:
			key := newCosigner(word[2])
			p.verifiers = append(p.verifiers, key)
			p.met[word[1]] = func(signed map[string]bool) bool { return signed[key.name] }
		case word[0] == "group" && len(word) >= 4:
			for _, member := range word[3:] {
				must(p.met[member] != nil && member != "none", "unknown name: ", member)
			}
			p.addGroup(word[1], word[2], word[3:])
		case word[0] == "quorum" && len(word) == 2:
			p.quorum = word[1]
		default:
			log.Fatal("not a line of a policy: ", line)
		}
	}
	must(p.origin != "" && p.met[p.quorum] != nil, "the policy lacks its log or its quorum")
	return p
}

// Open checks a signed head: the log must have signed it, and of the witnesses the quorum.
func (p *policy) open(checkpoint []byte, quorum string) (int64, tlog.Hash, int) {
	n, err := note.Open(checkpoint, note.VerifierList(p.verifiers...))
	check(err)
	signed := map[string]bool{}
	for _, sig := range n.Sigs {
		signed[sig.Name] = true
	}
	must(signed[p.origin], "the log has not signed")
	must(p.met[quorum](signed), "the witnesses that signed are no quorum")
	line := strings.Split(n.Text, "\n")
	must(len(line) == 4 && line[0] == p.origin, "not a checkpoint of ", p.origin)
	size, err := strconv.ParseInt(line[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(line[2])
	check(err)
	return size, root, len(n.Sigs) - 1
}

// A tree is made again from the entries: all its hashes, in the order of tlog.StoredHashIndex.
type tree struct {
	dir    string
	size   int64
	hashes []tlog.Hash
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = t.hashes[index]
	}
	return out, nil
}

// The tile of this number of a row of so many hashes, and what its file holds.
func (t *tree) tile(level int, number, row int64) (tlog.Tile, []byte) {
	tile := tlog.Tile{H: 8, L: level, N: number, W: 256}
	if left := row - number*256; left < 256 {
		tile.W = int(left)
	}
	path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
	return tile, read(t.dir, strings.Replace(path, "tile/8/", "tile/", 1))
}

func (t *tree) makeFromEntries() {
	for number := int64(0); number*256 < t.size; number++ {
		tile, rest := t.tile(-1, number, t.size)
		for i := 0; i < tile.W; i++ {
			must(len(rest) >= 2, "short bundle ", number)
			end := 2 + int(binary.BigEndian.Uint16(rest))
			must(len(rest) >= end, "short bundle ", number)
			hashes, err := tlog.StoredHashes(number*256+int64(i), rest[2:end], t)
			check(err)
			t.hashes, rest = append(t.hashes, hashes...), rest[end:]
		}
		must(len(rest) == 0, "bytes behind the entries of bundle ", number)
	}
}

func (t *tree) compareTiles() {
	for level, row := 0, t.size; row > 0; level, row = level+1, row>>8 {
		for number := int64(0); number*256 < row; number++ {
			tile, found := t.tile(level, number, row)
			made, err := tlog.ReadTileData(tile, t)
			check(err)
			must(bytes.Equal(made, found), "the tile differs: ", tile.Path())
		}
	}
}

func (t *tree) checkReceipt(p *policy, path string) {
	head, checkpoint, found := strings.Cut(string(read(path)), "\n\n")
	line := strings.Split(head, "\n")
	must(found && len(line) >= 2 && line[0] == "c2sp.org/tlog-proof@v1", "not a receipt: ", path)
	index, err := strconv.ParseInt(strings.TrimPrefix(line[1], "index "), 10, 64)
	check(err)
	var proof tlog.RecordProof
	for _, text := range line[2:] {
		hash, err := tlog.ParseHash(text)
		check(err)
		proof = append(proof, hash)
	}
	size, root, _ := p.open([]byte(checkpoint), p.quorum)
	must(0 <= index && index < t.size, "the receipt is of an entry that is not here")
	check(tlog.CheckRecord(proof, size, root, index, t.hashes[tlog.StoredHashIndex(0, index)]))
}

func (t *tree) checkGrowth(p *policy, path string, root tlog.Hash) {
	size, old, _ := p.open(read(path), "none")
	proof, err := tlog.ProveTree(t.size, size, t)
	check(err)
	check(tlog.CheckTree(proof, t.size, root, size, old))
}

func main() {
	log.SetFlags(0)
	must(len(os.Args) >= 3, "usage: tlogcheck DIR POLICY [FILE.checkpoint...] [FILE.tlog-proof...]")
	p := readPolicy(os.Args[2])
	size, root, witnesses := p.open(read(os.Args[1], "checkpoint"), p.quorum)
	t := &tree{dir: os.Args[1], size: size}
	t.makeFromEntries()
	made, err := tlog.TreeHash(size, t)
	check(err)
	must(made == root, "the entries do not give the signed root")
	t.compareTiles()
	for _, path := range os.Args[3:] {
		if strings.HasSuffix(path, ".tlog-proof") {
			t.checkReceipt(p, path)
		} else {
			t.checkGrowth(p, path, root)
		}
	}
	fmt.Printf("ok: %d entries, root %v, %d witnesses, %d more files\n", size, root, witnesses, len(os.Args)-3)
}
