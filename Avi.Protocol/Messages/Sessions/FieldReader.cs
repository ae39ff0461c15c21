using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages.Sessions;

/// <summary>Reads a message field by field, and remembers the first that is wrong; all after it are empty.</summary>
internal ref struct FieldReader
{
    private readonly ReadOnlySpan<byte> _source;
    private PostcardReader _reader;

    public FieldReader(ReadOnlySpan<byte> source)
    {
        _source = source;
        _reader = new PostcardReader(source);
    }

    /// <summary>Gets what is wrong with the first field that is wrong, or none.</summary>
    public PostcardError Error { get; private set; }

    /// <summary>Gets all that was read so far, as it travelled.</summary>
    public readonly ReadOnlySpan<byte> BytesRead => _source[.._reader.Position];

    public byte Byte()
    {
        byte value = 0;
        if (Error == PostcardError.None)
            Error = _reader.ReadByte(out value);

        return value;
    }

    public bool Bool()
    {
        bool value = false;
        if (Error == PostcardError.None)
            Error = _reader.ReadBool(out value);

        return value;
    }

    public bool Option()
    {
        bool hasValue = false;
        if (Error == PostcardError.None)
            Error = _reader.ReadOption(out hasValue);

        return hasValue;
    }

    public ushort UInt16()
    {
        ushort value = 0;
        if (Error == PostcardError.None)
            Error = _reader.ReadUInt16(out value);

        return value;
    }

    public uint UInt32()
    {
        uint value = 0;
        if (Error == PostcardError.None)
            Error = _reader.ReadUInt32(out value);

        return value;
    }

    public ulong UInt64()
    {
        ulong value = 0;
        if (Error == PostcardError.None)
            Error = _reader.ReadUInt64(out value);

        return value;
    }

    public ReadOnlySpan<byte> Text()
    {
        ReadOnlySpan<byte> utf8 = default;
        if (Error == PostcardError.None)
            Error = _reader.ReadString(out utf8);

        return utf8;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        ReadOnlySpan<byte> value = default;
        if (Error == PostcardError.None)
            Error = _reader.ReadBytes(out value);

        return value;
    }

    public ReadOnlySpan<byte> Raw(int byteCount)
    {
        ReadOnlySpan<byte> value = default;
        if (Error == PostcardError.None)
            Error = _reader.ReadRaw(byteCount, out value);

        return value;
    }

    public SensorValue SensorValue()
    {
        SensorValue value = default;
        if (Error == PostcardError.None)
            Error = SensorValueCodec.Read(ref _reader, out value);

        return value;
    }
}
