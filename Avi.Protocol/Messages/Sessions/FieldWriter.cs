using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages.Sessions;

/// <summary>Writes a message field by field, or only measures it; after the first that fails, no more are written.</summary>
internal ref struct FieldWriter
{
    private readonly bool _isMeasuring;
    private PostcardWriter _writer;
    private long _measuredBytes;

    public FieldWriter(Span<byte> destination) => _writer = new PostcardWriter(destination);

    private FieldWriter(bool isMeasuring) => _isMeasuring = isMeasuring;

    /// <summary>Gets why the first field that failed did, or none.</summary>
    public PostcardError Error { get; private set; }

    /// <summary>Gets how many bytes were written, or measured.</summary>
    public readonly long BytesWritten => _isMeasuring ? _measuredBytes : _writer.BytesWritten;

    /// <returns>A writer that writes nothing, never fails, and says how many bytes there would be.</returns>
    public static FieldWriter Measuring() => new(isMeasuring: true);

    public void Byte(byte value)
    {
        if (_isMeasuring)
            _measuredBytes++;
        else if (Error == PostcardError.None)
            Error = _writer.WriteByte(value);
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Option(bool hasValue) => Bool(hasValue);

    /// <summary>Writes a <c>u16</c>, <c>u32</c> or <c>u64</c>, whose shortest forms are the same.</summary>
    public void UInt(ulong value)
    {
        if (_isMeasuring)
            _measuredBytes += Varint.EncodedBytes(value);
        else if (Error == PostcardError.None)
            Error = _writer.WriteUInt64(value);
    }

    public void Text(scoped ReadOnlySpan<byte> utf8)
    {
        if (_isMeasuring)
            _measuredBytes += Varint.PrefixedBytes(utf8);
        else if (Error == PostcardError.None)
            Error = _writer.WriteString(utf8);
    }

    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        if (_isMeasuring)
            _measuredBytes += Varint.PrefixedBytes(value);
        else if (Error == PostcardError.None)
            Error = _writer.WriteBytes(value);
    }

    public void Raw(scoped ReadOnlySpan<byte> value)
    {
        if (_isMeasuring)
            _measuredBytes += value.Length;
        else if (Error == PostcardError.None)
            Error = _writer.WriteRaw(value);
    }

    public void SensorValue(SensorValue value)
    {
        if (_isMeasuring)
            _measuredBytes += SensorValueCodec.EncodedBytes(value);
        else if (Error == PostcardError.None)
            Error = SensorValueCodec.Write(ref _writer, value);
    }
}
