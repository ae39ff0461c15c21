using System.Text;
using System.Text.Unicode;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Streams;

/// <summary>The first bytes that come back on a stream: yes, or no and why.</summary>
/// <param name="Code">Yes, or why not.</param>
/// <param name="Reason">Words for people; empty for yes.</param>
internal readonly record struct Answer(AnswerCode Code, string Reason)
{
    //  0      1        2
    //  | code | length | reason (UTF-8) |      of a yes there is only the code
    public const int RefusalHeaderBytes = 2;

    public const int MaxBytes = RefusalHeaderBytes + MaxReasonBytes;

    /// <summary>A longer reason is cut off.</summary>
    public const int MaxReasonBytes = 255;

    /// <summary>Gets the answer yes.</summary>
    public static Answer Done { get; } = new(AnswerCode.Done, string.Empty);

    /// <summary>Writes the answer.</summary>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination)
    {
        destination[0] = (byte)Code;
        if (Code == AnswerCode.Done)
            return 1;

        // Cuts between two characters, never inside of one.
        Utf8.FromUtf16(Reason, destination.Slice(RefusalHeaderBytes, MaxReasonBytes), out _, out int reasonBytes);
        destination[1] = (byte)reasonBytes;
        return RefusalHeaderBytes + reasonBytes;
    }

    /// <summary>Makes a reason one that can be sent: cuts off what is too long, and replaces what is no text.</summary>
    public static string Shorten(string reason)
    {
        Span<byte> bytes = stackalloc byte[MaxReasonBytes];
        Utf8.FromUtf16(reason, bytes, out _, out int count);
        return Encoding.UTF8.GetString(bytes[..count]);
    }

    /// <summary>Reads an answer; nothing after it.</summary>
    /// <exception cref="IOException">The stream was reset, or ended before the answer did.</exception>
    public static async ValueTask<Answer> ReadAsync(IByteStream stream, CancellationToken cancellation)
    {
        byte[] bytes = new byte[1];
        await stream.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes[0] == (byte)AnswerCode.Done
            ? Done
            : await ReadRefusalAsync(stream, bytes[0], cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes an answer, and ends this side's direction unless it is yes.</summary>
    public async ValueTask SendAsync(IByteStream stream, CancellationToken cancellation)
    {
        byte[] bytes = new byte[Code == AnswerCode.Done ? 1 : MaxBytes];
        await stream.WriteAsync(bytes.AsMemory(0, Write(bytes)), cancellation).ConfigureAwait(false);
        if (Code != AnswerCode.Done)
            await stream.CloseWriteAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads a refusal.</summary>
    /// <param name="source">The whole of it; its reason says how long it is.</param>
    public static Answer ReadRefusal(ReadOnlySpan<byte> source) =>

        // Words for people: what is no UTF-8 becomes replacement characters.
        new((AnswerCode)source[0], Encoding.UTF8.GetString(source.Slice(RefusalHeaderBytes, source[1])));

    private static async ValueTask<Answer> ReadRefusalAsync(
        IByteStream stream, byte code, CancellationToken cancellation)
    {
        byte[] bytes = new byte[MaxBytes];
        bytes[0] = code;
        await stream.ReadExactlyAsync(bytes.AsMemory(1, 1), cancellation).ConfigureAwait(false);
        await stream.ReadExactlyAsync(bytes.AsMemory(RefusalHeaderBytes, bytes[1]), cancellation)
            .ConfigureAwait(false);
        return ReadRefusal(bytes);
    }
}
