namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <content>What came: bytes become frames, frames change streams. Nothing that a peer sends throws.</content>
internal sealed partial class YamuxSession
{
    private readonly byte[] _header = new byte[YamuxHeader.Bytes];
    private int _headerBytes; // How much of _header has come; all of it while a body comes.

    // The body that comes now: how much is missing, whose it is (nobody's: dropped), and whether the stream ends after.
    private uint _bodyBytesLeft;
    private YamuxStreamState? _bodyStream;
    private bool _isBodyLast;

    /// <summary>Takes the bytes that came, in pieces of any size.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="now">Monotonic time; never smaller than in the call before.</param>
    public void Receive(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        _heardAt = now;
        while (!bytes.IsEmpty && End is null)
        {
            if (_bodyBytesLeft > 0)
                ReceiveBody(ref bytes);
            else if (TryReceiveHeader(ref bytes, out YamuxHeader header))
                ReceiveFrame(in header, now);
        }
    }

    private void ReceiveBody(ref ReadOnlySpan<byte> bytes)
    {
        int length = (int)Math.Min((uint)bytes.Length, _bodyBytesLeft);
        if (_bodyStream is { End: YamuxStreamEnd.None, IsReleased: false, IsReadClosed: false } stream)
        {
            // What this node cannot keep is lost, so that the stream cannot go on. The connection can.
            if (stream.Received.TryAppend(Give(stream, bytes[..length])))
                WakeReader(stream);
            else
                Reset(stream);
        }

        bytes = bytes[length..];
        _bodyBytesLeft -= (uint)length;
        if (_bodyBytesLeft == 0)
            EndBody();
    }

    // To a reader who waits, as far as he has room; what is left has to be kept.
    private static ReadOnlySpan<byte> Give(YamuxStreamState stream, ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = stream.Wanted.Span[stream.WantedFilled..];
        int length = Math.Min(room.Length, bytes.Length);
        bytes[..length].CopyTo(room);
        stream.WantedFilled += length;
        return bytes[length..];
    }

    private void EndBody()
    {
        if (_bodyStream is not null && _isBodyLast)
            ReceiveFin(_bodyStream);

        _bodyStream = null;
    }

    private bool TryReceiveHeader(ref ReadOnlySpan<byte> bytes, out YamuxHeader header)
    {
        header = default;
        ReadOnlySpan<byte> source = bytes;
        if (_headerBytes > 0 || bytes.Length < YamuxHeader.Bytes)
        {
            int length = Math.Min(bytes.Length, YamuxHeader.Bytes - _headerBytes);
            bytes[..length].CopyTo(_header.AsSpan(_headerBytes));
            bytes = bytes[length..];
            _headerBytes += length;
            if (_headerBytes < YamuxHeader.Bytes)
                return false;

            source = _header;
            _headerBytes = 0;
        }
        else
        {
            bytes = bytes[YamuxHeader.Bytes..];
        }

        if (YamuxHeader.TryRead(source, out header))
            return true;

        EndForViolation(YamuxViolation.UnknownFrame);
        return false;
    }

    private void ReceiveFrame(in YamuxHeader header, TimeSpan now)
    {
        switch (header.Type)
        {
            case YamuxFrameType.Ping:
                ReceivePing(in header, now);
                return;

            case YamuxFrameType.GoAway:
                EndSession(MuxedConnectionEnd.ClosedByPeer, goAway: null);
                return;

            default:
                ReceiveStreamFrame(in header, now);
                return;
        }
    }

    private void ReceiveStreamFrame(in YamuxHeader header, TimeSpan now)
    {
        if (header.StreamId == 0)
        {
            EndForViolation(YamuxViolation.StreamZero);
            return;
        }

        _bodyBytesLeft = header.BodyBytes;
        _bodyStream = null;
        YamuxStreamState? stream = header.Has(YamuxFlags.Syn)
            ? OpenInbound(in header, now)
            : _streams.GetValueOrDefault(header.StreamId);
        if (End is not null)
            return;

        // Frames of finished streams may be late. Their bodies are dropped, if they can be of a stream that was.
        if (stream is not { IsFinished: false, End: YamuxStreamEnd.None })
        {
            if (header.BodyBytes > _options.MaxReceiveWindowBytes)
                EndForViolation(YamuxViolation.WindowOverrun);

            return;
        }

        ReceiveOnStream(stream, in header);
    }

    private YamuxStreamState? OpenInbound(in YamuxHeader header, TimeSpan now)
    {
        if (IsOwn(header.StreamId) || _streams.ContainsKey(header.StreamId))
        {
            EndForViolation(YamuxViolation.BadStreamId);
            return null;
        }

        if (header.BodyBytes > YamuxOptions.InitialWindowBytes)
        {
            EndForViolation(YamuxViolation.WindowOverrun);
            return null;
        }

        if (_streams.Count >= _options.MaxStreams || _unaccepted >= _options.MaxUnacceptedStreams)
        {
            Refuse(header.StreamId);
            return null;
        }

        YamuxStreamState stream = AddStream(header.StreamId, isInbound: true, now);
        _unaccepted++;
        _events.Enqueue(new YamuxEvent(YamuxEventKind.StreamOpened, stream));
        return stream;
    }

    private void ReceiveOnStream(YamuxStreamState stream, in YamuxHeader header)
    {
        // The length of a reset is an application's error code in newer implementations, and never credit.
        if (header.Has(YamuxFlags.Rst))
        {
            EndStream(stream, YamuxStreamEnd.ResetByPeer);
            Finish(stream);
            return;
        }

        // The ACK, or whatever else shows that the peer has taken the stream.
        if (!stream.IsInbound)
            TrySettle(stream);

        if (header.Type == YamuxFrameType.Data)
            ReceiveData(stream, in header);
        else
            ReceiveCredit(stream, in header);
    }

    private void ReceiveData(YamuxStreamState stream, in YamuxHeader header)
    {
        if (!stream.ReceiveWindow.TryReceive(header.Length))
        {
            EndForViolation(YamuxViolation.WindowOverrun);
            return;
        }

        // Other implementations put the FIN on their last Data frame: the body comes first, then the end.
        _bodyStream = stream;
        _isBodyLast = header.Has(YamuxFlags.Fin);
        if (header.Length == 0)
            EndBody();
        else if (!_isBodyLast && IsPeerStuck(stream))
            Reset(stream);
    }

    private void ReceiveCredit(YamuxStreamState stream, in YamuxHeader header)
    {
        if (!stream.SendWindow.TryGrant(header.Length))
        {
            EndForViolation(YamuxViolation.CreditOverflow);
            return;
        }

        if (!stream.Unsent.IsEmpty)
            QueueSend(stream);

        if (header.Has(YamuxFlags.Fin))
            ReceiveFin(stream);
    }

    private void ReceiveFin(YamuxStreamState stream)
    {
        if (stream.IsReadClosed || stream.End != YamuxStreamEnd.None)
            return;

        stream.IsReadClosed = true;
        stream.DueCredit = 0;
        WakeReader(stream);
        if (stream.IsWriteClosed && (stream.DueFlags & YamuxFlags.Fin) == YamuxFlags.None)
            Finish(stream);
    }
}
