using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Fuzz;

/// <summary>
/// An input as the bytes that a peer sends before it ends. Comes in pieces, and never makes a reader wait.
/// </summary>
/// <param name="input">The input; copied.</param>
/// <param name="pieceBytes">How much one read gets at most.</param>
internal sealed class InputStream(ReadOnlySpan<byte> input, int pieceBytes = int.MaxValue) : IByteStream
{
    /// <summary>
    /// How much memory it takes to refuse an input by an exception, with the stack of all that await it.
    /// </summary>
    public const int BytesOfRefusal = 64 * 1024;

    private readonly byte[] _input = input.ToArray();
    private int _position;

    /// <summary>Gets what nobody has read.</summary>
    public ReadOnlySpan<byte> Rest => _input.AsSpan(_position);

    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        int count = Math.Min(Math.Min(destination.Length, pieceBytes), _input.Length - _position);
        _input.AsSpan(_position, count).CopyTo(destination.Span);
        _position += count;
        return ValueTask.FromResult(count);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask CloseWriteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Gets the result of a reader, or what it refuses the input with.</summary>
    /// <param name="reading">The reader's task: done, as nothing waits.</param>
    /// <param name="result">The result.</param>
    /// <returns>
    /// <see langword="false"/> when the reader says that the peer broke the protocol, or ended too early.
    /// </returns>
    public static bool TryGet<T>(Task<T> reading, [MaybeNullWhen(false)] out T result)
    {
        Oracle.Holds(reading.IsCompleted, "Nothing waits when all bytes are there.");
        result = default;

        // The exception is looked at and not thrown again: there are a million of them.
        if (reading.Exception?.InnerException is { } exception)
        {
            Oracle.Holds(exception is IOException, $"A reader fails with an IOException, not with {exception}");
            return false;
        }

#pragma warning disable VSTHRD002 // It is done.
        result = reading.Result;
#pragma warning restore VSTHRD002
        return true;
    }
}
