"""The compact dictionary answers as PyThaiNLP's own trie of the same words, and finding words misses none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pythainlp.tokenize import Trie, word_tokenize

from normalise.agency.finder import Finder
from normalise.dictionary import Dictionary, cut_words, dictionary

LETTERS = "กขมา"
TEXTS = st.text(LETTERS, max_size=24)
WORDS = st.sets(st.text(LETTERS, min_size=1, max_size=6), max_size=20)
SENTENCES = (
    "กองช่างปรับปรุงถนนสายบ้านหนองแสง 3 กม. แล้วเสร็จ",
    "ผู้รับบริการได้รับข้อมูลข่าวสารครบถ้วน",
    "กขฃ๑๒ abc ๆ",
    "",
)


@given(WORDS, TEXTS, st.integers(0, 24))
def test_words_that_begin_at_a_place_are_those_of_the_trie(words: set[str], text: str, start: int) -> None:
    ours, trie = Dictionary(words), Trie(words)
    assert ours.prefixes(text, start) == trie.prefixes(text, start)
    assert (text in ours) == (text in trie)
    assert len(ours) == len(trie)


def test_sentences_are_cut_as_by_the_default_dictionary() -> None:
    assert len(dictionary()) > 50_000
    for sentence in SENTENCES:
        assert cut_words(sentence) == word_tokenize(sentence, engine="newmm")
        assert cut_words(sentence, spaces=False) == word_tokenize(sentence, engine="newmm", keep_whitespace=False)


@given(st.sets(st.text(LETTERS, min_size=Finder.FIRST, max_size=6), min_size=1, max_size=20), TEXTS)
def test_the_finder_finds_the_longest_word_at_each_free_place(words: set[str], text: str) -> None:
    wanted, free = [], 0
    for at in range(len(text)):
        here = [word for word in words if text.startswith(word, at)]
        if here and at >= free:
            word = max(here, key=len)
            wanted.append((at, word))
            free = at + len(word)
    assert list(Finder(words).find(text)) == wanted
