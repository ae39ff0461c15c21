using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>A message as it lies in an RPC.</summary>
/// <remarks>
/// A view: every span points into the RPC and dies with its buffer. A field that is absent and one that is empty are
/// two things, which strict signing tells apart; so every field says whether it is there.
/// </remarks>
internal readonly ref struct RpcMessage
{
    // Message: 1 from, 2 data, 3 seqno, 4 topic, 5 signature, 6 key (pubsub specification, "The Message")
    public const int FromField = 1;
    public const int DataField = 2;
    public const int SequenceField = 3;
    public const int TopicField = 4;
    public const int SignatureField = 5;
    public const int KeyField = 6;

    /// <summary>Gets the message's protobuf, as it came.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>Gets where <see cref="Data"/> begins in the body; 0 when it is absent.</summary>
    public int DataStart { get; private init; }

    public ReadOnlySpan<byte> From { get; private init; }

    public ReadOnlySpan<byte> Data { get; private init; }

    public ReadOnlySpan<byte> Sequence { get; private init; }

    public ReadOnlySpan<byte> TopicUtf8 { get; private init; }

    public ReadOnlySpan<byte> Signature { get; private init; }

    public ReadOnlySpan<byte> Key { get; private init; }

    /// <summary>Gets which fields are there: bit N for field N.</summary>
    public int Present { get; private init; }

    /// <summary>
    /// Gets a value indicating whether a field is there more than once. No author writes such a message; a peer that
    /// hands it on could add bytes to it that no signature covers.
    /// </summary>
    public bool HasRepeatedField { get; private init; }

    /// <summary>Says whether a field is there, be it empty.</summary>
    public bool Has(int field) => (Present & (1 << field)) != 0;

    /// <summary>Reads a message.</summary>
    /// <returns><see langword="false"/> when it is no protobuf.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out RpcMessage message)
    {
        ReadOnlySpan<byte> from = default, data = default, sequence = default, topic = default;
        ReadOnlySpan<byte> signature = default, key = default;
        int present = 0;
        bool isRepeated = false;
        int dataStart = 0;

        var reader = new ProtobufReader(body);
        while (reader.TryReadField(out ProtobufField field))
        {
            if (!field.IsBytes || field.Number > KeyField)
                continue;

            isRepeated |= (present & (1 << field.Number)) != 0;
            present |= 1 << field.Number;
            switch (field.Number)
            {
                case FromField: from = field.Bytes; break;
                case DataField:
                    data = field.Bytes;
                    dataStart = reader.Position - data.Length;
                    break;
                case SequenceField: sequence = field.Bytes; break;
                case TopicField: topic = field.Bytes; break;
                case SignatureField: signature = field.Bytes; break;
                default: key = field.Bytes; break;
            }
        }

        message = new RpcMessage
        {
            Body = body,
            From = from,
            Data = data,
            DataStart = dataStart,
            Sequence = sequence,
            TopicUtf8 = topic,
            Signature = signature,
            Key = key,
            Present = present,
            HasRepeatedField = isRepeated,
        };
        return !reader.IsMalformed;
    }
}
