using System.Buffers;
using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>The frames of the next write, one behind the other in one pooled buffer.</summary>
internal sealed class YamuxOutbox(int capacityBytes, int maxBodyBytes)
{
    // Kept free of data, so that a busy sender does not lock out credit, acknowledgements and ends.
    private const int ControlReserveBytes = 4096;

    private byte[]? _buffer;

    // The last frame, if it is Data: more data of the same stream makes it longer.
    private int _lastDataAt = -1;
    private uint _lastDataStream;
    private int _lastDataBytes;

    /// <summary>Gets how many bytes there are to send.</summary>
    public int Length { get; private set; } // 0 <= Length <= capacityBytes

    /// <summary>Gets a value indicating whether there is nothing to send.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Gets a value indicating whether a Data frame with at least one byte fits.</summary>
    public bool HasRoomForData => DataRoom > YamuxHeader.Bytes;

    private int DataRoom => capacityBytes - ControlReserveBytes - Length;

    /// <summary>Adds a frame without a body.</summary>
    /// <returns><see langword="false"/> when it does not fit.</returns>
    public bool TryWriteControl(in YamuxHeader header)
    {
        if (capacityBytes - Length < YamuxHeader.Bytes)
            return false;

        WriteHeader(in header);
        _lastDataAt = -1;
        return true;
    }

    /// <summary>Adds data, to the last frame if it can be.</summary>
    /// <returns>How many bytes were taken; 0 when nothing fits.</returns>
    public int WriteData(uint streamId, ReadOnlySpan<byte> source)
    {
        if (!HasRoomForData)
            return 0;

        if (_lastDataAt < 0 || _lastDataStream != streamId || _lastDataBytes >= maxBodyBytes)
            BeginData(streamId);

        int length = Math.Min(source.Length, Math.Min(DataRoom, maxBodyBytes - _lastDataBytes));
        source[..length].CopyTo(Buffer().AsSpan(Length));
        Length += length;
        _lastDataBytes += length;
        DataHeader((uint)_lastDataBytes).Write(Buffer().AsSpan(_lastDataAt));
        return length;
    }

    /// <summary>Takes all frames away; the taker gives the buffer to <see cref="Return"/> when they are sent.</summary>
    public ArraySegment<byte> Take()
    {
        ArraySegment<byte> frames = _buffer is null ? default : new ArraySegment<byte>(_buffer, 0, Length);
        _buffer = null;
        Length = 0;
        _lastDataAt = -1;
        return frames;
    }

    /// <summary>Takes back a buffer whose frames are sent.</summary>
    public static void Return(ArraySegment<byte> frames)
    {
        if (frames.Array is not null)
            ArrayPool<byte>.Shared.Return(frames.Array);
    }

    private void BeginData(uint streamId)
    {
        _lastDataAt = Length;
        _lastDataStream = streamId;
        _lastDataBytes = 0;
        WriteHeader(DataHeader(0));
    }

    private YamuxHeader DataHeader(uint bodyBytes) =>
        new(YamuxFrameType.Data, YamuxFlags.None, _lastDataStream, bodyBytes);

    private void WriteHeader(in YamuxHeader header)
    {
        header.Write(Buffer().AsSpan(Length));
        Length += YamuxHeader.Bytes;
        Debug.Assert(Length <= capacityBytes, "Room was asked for before.");
    }

    // Rented when the first frame comes, so that the many idle connections of a node hold none.
    private byte[] Buffer() => _buffer ??= ArrayPool<byte>.Shared.Rent(capacityBytes);
}
