namespace Avi.Mesh.Streams.Original;

/// <summary>One message of <c>/avi/stream/1.0.0</c>.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="StreamId">The opener's number for the stream; 0 for a context.</param>
/// <param name="Reason">What the stream is for, or why it is refused; empty for the others.</param>
/// <param name="Data">
/// The bytes of the stream, or the JSON of the context; a part of the buffer that the message was read from.
/// </param>
internal readonly record struct OriginalMessage(
    OriginalMessageKind Kind, ulong StreamId, string Reason, ReadOnlyMemory<byte> Data)
{
    public static OriginalMessage Request(ulong id, string reason) =>
        new(OriginalMessageKind.RequestStream, id, reason, default);

    public static OriginalMessage Accept(ulong id) => new(OriginalMessageKind.AcceptStream, id, string.Empty, default);

    public static OriginalMessage Reject(ulong id, string reason) =>
        new(OriginalMessageKind.RejectStream, id, reason, default);

    public static OriginalMessage Bytes(ulong id, ReadOnlyMemory<byte> data) =>
        new(OriginalMessageKind.StreamData, id, string.Empty, data);

    public static OriginalMessage Close(ulong id) => new(OriginalMessageKind.CloseStream, id, string.Empty, default);
}
