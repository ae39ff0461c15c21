namespace Avi.Protocol.Reliability;

// The memory of the messages that wait: one after another, in the order of the packets and without gaps.
public sealed partial class SendWindow
{
    private byte[]? _bytes; // there while a packet waits
    private int _used;

    /// <summary>Gets the buffer with the messages that wait; it can change with every call that adds or ends one.</summary>
    public byte[]? Buffer => _bytes;

    /// <summary>Moves what is behind a message, which grows or shrinks.</summary>
    private void MoveBehind(int index, int growth)
    {
        int end = _packets[index].Offset + _packets[index].Length;
        Array.Copy(_bytes!, end, _bytes!, end + growth, _used - end);
        _used += growth;
        for (int i = index + 1; i < Count; i++)
            _packets[i].Offset += growth;
    }

    private bool MakeRoom(int bytes)
    {
        if (_bytes != null && bytes <= _bytes.Length - _used)
            return true;

        byte[]? larger = _buffers.Rent(_used + bytes);
        if (larger == null)
            return false;

        if (_bytes != null)
        {
            Array.Copy(_bytes, 0, larger, 0, _used);
            _buffers.Return(_bytes);
        }

        _bytes = larger;
        return true;
    }

    private void ReturnBytes()
    {
        if (_bytes != null)
            _buffers.Return(_bytes);

        _bytes = null;
    }
}
