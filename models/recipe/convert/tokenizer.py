"""The tokenizer of a folder in the format of tokenizer.json, whatever it was saved as."""

from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, processors

from .errors import ConvertError
from .json_files import read_object
from .texts import TOKENIZED

SENTENCEPIECE = "tokenizer.model"
_SAVE = "save the fast tokenizer there with AutoTokenizer.from_pretrained(NAME).save_pretrained(FOLDER)"
_UNIGRAM, _BPE = 1, 2  # model_type of SentencePiece
_CONTROL, _USER_DEFINED = 3, 4  # type of one of its pieces


def has_tokenizer(folder: Path) -> bool:
    names = ("tokenizer.json", SENTENCEPIECE, "vocab.json")
    return any((folder / name).is_file() for name in names)


def read_tokenizer(folder: Path) -> Tokenizer:
    """Raises ConvertError with the file to add."""
    if (folder / "tokenizer.json").is_file():
        try:
            found = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # tokenizers raises plain Exception
            raise ConvertError(f"{folder / 'tokenizer.json'} cannot be read: {_SAVE}.") from error
    elif (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
        found = _of_merges(folder)
    elif (folder / SENTENCEPIECE).is_file():
        found = _of_sentencepiece(folder / SENTENCEPIECE, _config(folder))
    else:
        raise ConvertError(
            f"{folder} has no tokenizer (tokenizer.json, vocab.json with merges.txt, or {SENTENCEPIECE}): "
            f"{_SAVE}."
        )
    found.no_padding()
    found.no_truncation()
    return found


def _of_merges(folder: Path) -> Tokenizer:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(folder, local_files_only=True).backend_tokenizer
    except Exception as error:  # whatever the tokenizer of the family raises
        raise ConvertError(
            f"{folder / 'vocab.json'} and merges.txt do not make a tokenizer: {_SAVE}."
        ) from error


def _of_sentencepiece(path: Path, config: dict) -> Tokenizer:
    """Raises ConvertError if SentencePiece itself cuts a text in another way."""
    try:
        import sentencepiece
        from sentencepiece import sentencepiece_model_pb2 as messages
    except ImportError as error:
        raise ConvertError(
            f"{path} is a SentencePiece model: run pip install sentencepiece, or {_SAVE}."
        ) from error
    proto = messages.ModelProto()
    try:
        proto.ParseFromString(path.read_bytes())
        theirs = sentencepiece.SentencePieceProcessor(str(path))
    except Exception as error:  # protobuf's DecodeError, sentencepiece's RuntimeError
        raise ConvertError(f"{path} is not a SentencePiece model, or damaged: {_SAVE}.") from error
    if proto.trainer_spec.model_type not in (_UNIGRAM, _BPE):
        raise ConvertError(f"{path} is a SentencePiece model of whole words or letters: {_SAVE}.")
    ours = _tokenizer_of(proto, config)
    for text in TOKENIZED:
        if ours.encode(text, add_special_tokens=False).ids != theirs.encode(text):
            raise ConvertError(f"{path} cuts “{text}” in a way that the converter cannot reproduce: {_SAVE}.")
    return ours


def _tokenizer_of(proto, config: dict) -> Tokenizer:
    spec, rules, pieces = proto.trainer_spec, proto.normalizer_spec, list(proto.pieces)
    vocabulary = [(piece.piece, piece.score) for piece in pieces]
    if spec.model_type == _UNIGRAM:
        model = models.Unigram(vocabulary, unk_id=spec.unk_id, byte_fallback=spec.byte_fallback)
    else:
        from transformers.convert_slow_tokenizer import generate_merges

        ids = {text: index for index, (text, _) in enumerate(vocabulary)}
        model = models.BPE(
            ids,
            generate_merges(ids, vocabulary),
            unk_token=spec.unk_piece,
            fuse_unk=True,
            byte_fallback=spec.byte_fallback,
        )
    made = Tokenizer(model)
    steps: list = []
    if rules.precompiled_charsmap:
        steps.append(normalizers.Precompiled(rules.precompiled_charsmap))
    if rules.remove_extra_whitespaces:
        steps += [normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]
    if rules.add_dummy_prefix:
        steps.append(normalizers.Prepend("▁"))
    made.normalizer = normalizers.Sequence([*steps, normalizers.Replace(" ", "▁")])
    undo: list = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    made.decoder = decoders.Sequence(
        [*undo, *([decoders.Strip(" ", 1, 0)] if rules.add_dummy_prefix else [])]
    )
    made.add_tokens(
        [
            AddedToken(piece.piece, normalized=False, special=piece.type == _CONTROL)
            for piece in pieces
            if piece.type in (_CONTROL, _USER_DEFINED)
        ]
    )
    if spec.bos_id >= 0 and config.get("add_bos_token", True):
        begin = pieces[spec.bos_id].piece
        made.post_processor = processors.TemplateProcessing(
            single=f"{begin} $A", special_tokens=[(begin, spec.bos_id)]
        )
    return made


def _config(folder: Path) -> dict:
    path = folder / "tokenizer_config.json"
    return read_object(path, "copy or download it again") if path.is_file() else {}
