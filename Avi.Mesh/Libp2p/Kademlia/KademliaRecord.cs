using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>A value and its key, as peers keep it for each other.</summary>
/// <param name="Key">The key; its prefix says who can judge the value.</param>
/// <param name="Value">The value.</param>
internal sealed record KademliaRecord(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value)
{
    private const int KeyField = 1;
    private const int ValueField = 2;
    private const int TimeReceivedField = 5;

    /// <summary>Gets when the peer that keeps it received it, as RFC 3339 writes it; for people.</summary>
    public string TimeReceived { get; init; } = string.Empty;

    /// <summary>Gets how many bytes the record has in a message, without its head.</summary>
    public int Bytes => ProtobufWriter.BytesBytes(KeyField, Key.Length)
        + ProtobufWriter.BytesBytes(ValueField, Value.Length)
        + (TimeReceived.Length > 0 ? ProtobufWriter.StringBytes(TimeReceivedField, TimeReceived) : 0);

    /// <summary>Reads a record. The time is not read: the peer's clock is its own matter.</summary>
    /// <returns><see langword="false"/> when the bytes are no record, or its key or value is too long.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out KademliaRecord? record)
    {
        record = null;
        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> value = default;
        var reader = new ProtobufReader(source);
        while (reader.TryReadField(out ProtobufField field))
        {
            switch (field)
            {
                case { Number: KeyField, IsBytes: true }:
                    key = field.Bytes;
                    break;

                case { Number: ValueField, IsBytes: true }:
                    value = field.Bytes;
                    break;
            }
        }

        if (reader.IsMalformed
            || key.Length is 0 or > KademliaOptions.MaxKeyBytes
            || value.Length > KademliaOptions.MaxValueBytes)
        {
            return false;
        }

        record = new KademliaRecord(key.ToArray(), value.ToArray());
        return true;
    }

    /// <summary>Writes a time as records have it.</summary>
    public static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes the record.</summary>
    public void Write(ref ProtobufWriter writer)
    {
        writer.WriteBytes(KeyField, Key.Span);
        writer.WriteBytes(ValueField, Value.Span);
        if (TimeReceived.Length > 0)
            writer.WriteString(TimeReceivedField, TimeReceived);
    }
}
