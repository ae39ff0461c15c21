using System.Buffers;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Cuts a stream into RPCs. One read of the stream may bring many.</summary>
internal sealed class RpcFrameReader(IByteStream stream, int maxRpcBytes) : IDisposable
{
    private const int UsualBytes = 16 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);
    private int _start; // 0 <= _start <= _end <= _buffer.Length
    private int _end;

    /// <summary>Reads the next RPC.</summary>
    /// <returns>
    /// The RPC, a view that lives until the next call; <see langword="null"/> when the stream has ended.
    /// </returns>
    /// <exception cref="Libp2pProtocolException">The length is no varint, or more than allowed.</exception>
    /// <exception cref="IOException">The stream broke.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(out ReadOnlyMemory<byte> frame, out int missing))
                return frame;

            MakeRoom(missing);
            int count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
            if (count == 0)
                return null;

            _end += count;
        }
    }

    /// <summary>Takes the next RPC, if it has come.</summary>
    /// <param name="frame">The RPC, a view that lives until the next call.</param>
    /// <exception cref="Libp2pProtocolException">The length is no varint, or more than allowed.</exception>
    public bool TryTake(out ReadOnlyMemory<byte> frame) => TryTake(out frame, out _);

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private bool TryTake(out ReadOnlyMemory<byte> frame, out int missing)
    {
        frame = default;
        missing = 1;
        OperationStatus status = Varint.Read(_buffer.AsSpan(_start.._end), out ulong length, out int head);
        if (status == OperationStatus.NeedMoreData)
            return false;

        if (status != OperationStatus.Done)
            throw new Libp2pProtocolException(ProtocolViolation.Malformed, "The length before an RPC is no varint.");

        if (length > (ulong)maxRpcBytes)
        {
            throw new Libp2pProtocolException(
                ProtocolViolation.TooLong, $"An RPC of {length} bytes is longer than {maxRpcBytes}.");
        }

        int frameBytes = head + (int)length;
        missing = frameBytes - (_end - _start);
        if (missing > 0)
            return false;

        frame = _buffer.AsMemory(_start + head, (int)length);
        _start += frameBytes;
        return true;
    }

    private void MakeRoom(int missing)
    {
        // As much again as has come: a length that is only announced borrows nothing.
        int filled = _end - _start;
        int needed = filled + Math.Min(missing, Math.Max(filled, UsualBytes));

        // A large RPC borrows a large buffer and gives it back when the small ones return.
        bool isTooSmall = needed > _buffer.Length;
        bool isTooLarge = _buffer.Length > 4 * UsualBytes && needed <= UsualBytes;
        if (!isTooSmall && !isTooLarge)
        {
            if (_start == 0 && _end < _buffer.Length)
                return;

            _buffer.AsSpan(_start, filled).CopyTo(_buffer);
        }
        else
        {
            byte[] other = ArrayPool<byte>.Shared.Rent(Math.Max(needed, UsualBytes));
            _buffer.AsSpan(_start, filled).CopyTo(other);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = other;
        }

        _start = 0;
        _end = filled;
    }
}
